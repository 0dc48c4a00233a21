import type { StationHost } from '../host/station-host.ts';

/**
 * For the project's own tests: with `LIMELIGHT_TEST_PHONES=1` phones are let in over loopback, on any free port, and a
 * browser on this machine counts as one. Nobody outside of this machine can come in then.
 */
export function phonesOfTests(env: NodeJS.ProcessEnv): Pick<StationHost, 'phones'> {
  if (env.LIMELIGHT_TEST_PHONES !== '1') return {};
  const address = {
    address: '127.0.0.1',
    netmask: '255.0.0.0',
    family: 'IPv4' as const,
    mac: '02:00:00:00:00:01',
    internal: false,
    cidr: '127.0.0.1/8',
  };
  return { phones: { interfaces: () => ({ test0: [address] }), ownAddressCounts: true, usualPort: 0 } };
}
