import { describe, expect, it } from 'vitest';
import { isLoadable, isOwnAddress, isPermitted } from './own-addresses.ts';

describe('addresses of the app', () => {
  it('are those of its scheme and host, and nothing that looks like them', () => {
    for (const address of ['limelight://app', 'limelight://app/', 'limelight://app/index.html'])
      expect(isOwnAddress(address), address).toBe(true);
    for (const address of [
      'limelight://apple/',
      'limelight://app.evil/',
      'limelight://app@evil/',
      'https://app/',
      'xlimelight://app/',
      '',
    ])
      expect(isOwnAddress(address), address).toBe(false);
  });

  it('can be loaded, with what a page makes itself; nothing from elsewhere can', () => {
    for (const address of ['limelight://app/media/songs/x', 'blob:limelight://app/123', 'data:image/png;base64,AA'])
      expect(isLoadable(address), address).toBe(true);
    for (const address of [
      'https://example.com/',
      'http://127.0.0.1:4400/',
      'file:///etc/passwd',
      'blob:https://x/1',
      'ws://x/',
    ])
      expect(isLoadable(address), address).toBe(false);
  });
});

describe('permissions', () => {
  const own = 'limelight://app/';
  it('are the microphone and the choice of loudspeakers, for our own pages', () => {
    expect(isPermitted({ permission: 'media', origin: own, mediaTypes: ['audio'] })).toBe(true);
    expect(isPermitted({ permission: 'media', origin: own, mediaTypes: [] })).toBe(true);
    expect(isPermitted({ permission: 'speaker-selection', origin: own, mediaTypes: [] })).toBe(true);
  });

  it.each([
    'geolocation',
    'notifications',
    'display-capture',
    'clipboard-read',
    'openExternal',
    'usb',
    'fileSystem',
    'unknown',
  ])('do not include %s', (permission) => {
    expect(isPermitted({ permission, origin: own, mediaTypes: [] })).toBe(false);
  });

  it('do not include the camera, nor anything for another origin', () => {
    expect(isPermitted({ permission: 'media', origin: own, mediaTypes: ['audio', 'video'] })).toBe(false);
    expect(isPermitted({ permission: 'media', origin: 'https://example.com/', mediaTypes: ['audio'] })).toBe(false);
  });
});
