import { describe, expect, it } from 'vitest';
import {
  checkFirewall,
  type FirewallQuestion,
  readFirewalldZone,
  readMac,
  readNftables,
  readUfw,
  readWindowsRules,
} from './firewall.ts';

const zone = (lines: string): string =>
  `home (active)\n  target: default\n  interfaces: wlan0\n${lines}\n  rich rules: \n`;

describe('what firewalls say', () => {
  it.each([
    [zone('  ports: 1025-65535/udp 1025-65535/tcp'), 'open'],
    [zone('  ports: 4400/tcp'), 'open'],
    [zone('  ports: 4400/udp 22/tcp'), 'blocks'],
    [zone('  ports: '), 'blocks'],
    [zone('  ports: ').replace('target: default', 'target: ACCEPT'), 'open'],
    [`${zone('  ports: ').trimEnd()}rule family="ipv4" accept\n`, 'unknown'],
    ['', 'unknown'],
  ])('firewalld %#', (output, expected) => {
    expect(readFirewalldZone(output, 4400)).toBe(expected);
  });

  const ufw = (...rules: string[]): string =>
    [
      'Status: active',
      '',
      'To                         Action      From',
      '--                         ------      ----',
      ...rules,
    ].join('\n');
  it.each([
    ['Status: inactive\n', 'open'],
    [ufw('22/tcp                     ALLOW       Anywhere'), 'blocks'],
    [ufw('4400/tcp                   ALLOW       Anywhere'), 'open'],
    [ufw('4400                       ALLOW IN    Anywhere'), 'open'],
    [ufw('4000:4500/tcp              ALLOW       Anywhere'), 'open'],
    [ufw('4400/udp                   ALLOW       Anywhere'), 'blocks'],
    [
      ufw('4400/tcp                   DENY        Anywhere', '4400/tcp                   ALLOW       Anywhere'),
      'blocks',
    ],
    [ufw('4400/tcp                   ALLOW       192.168.1.0/24'), 'unknown'],
    [ufw('Anywhere on wlan0          ALLOW       Anywhere'), 'open'],
    ['ERROR: You need to be root to run this script\n', 'unknown'],
  ])('ufw %#', (output, expected) => {
    expect(readUfw(output, 4400)).toBe(expected);
  });

  it.each([
    [
      'table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n\t}\n}',
      'open',
    ],
    ['', 'open'],
    [
      'table inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n\t\ttcp dport 4400 accept\n\t}\n}',
      'open',
    ],
    [
      'table inet f {\n\tchain in {\n\t\ttype filter hook input priority 0; policy drop;\n\t\ttcp dport 22 accept\n\t}\n}',
      'unknown',
    ],
  ])('nftables %#', (output, expected) => {
    expect(readNftables(output, 4400)).toBe(expected);
  });

  it.each([
    ['Firewall is disabled. (State = 0)', '', 'open'],
    ['Firewall is enabled. (State = 1)', 'Incoming connection to the application is permitted', 'open'],
    ['Firewall is enabled. (State = 1)', 'Incoming connection to the application is blocked', 'blocks'],
    ['Firewall is enabled. (State = 1)', 'The application is not part of the firewall', 'unknown'],
    ['Firewall is blocking all non-essential incoming connections. (State = 2)', '', 'blocks'],
  ])('macOS %#', (state, rule, expected) => {
    expect(readMac(state, rule)).toBe(expected);
  });

  const program = String.raw`C:\Users\Ana\AppData\Local\Programs\Limelight\Limelight.exe`;
  const rule = (fields: string): string => `    {6A1}    REG_SZ    v2.33|${fields}|Name=Limelight|`;
  it.each([
    [rule(`Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=${program}`), 'open'],
    [
      rule(`Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|Profile=Public|App=${program.toUpperCase()}`),
      'open',
    ],
    [rule(`Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|App=${program}`), 'unknown'],
    [
      `${rule(`Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=${program}`)}\n${rule(`Action=Block|Active=TRUE|Dir=In|Protocol=6|App=${program}`)}`,
      'blocks',
    ],
    [rule(`Action=Block|Active=FALSE|Dir=In|Protocol=6|App=${program}`), 'unknown'],
    [rule(`Action=Block|Active=TRUE|Dir=In|Protocol=17|App=${program}`), 'unknown'],
    [rule(String.raw`Action=Block|Active=TRUE|Dir=In|Protocol=6|App=C:\other.exe`), 'unknown'],
    [rule('Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=4400'), 'open'],
    ['', 'unknown'],
  ])('Windows %#', (output, expected) => {
    expect(readWindowsRules(output, program, 4400)).toBe(expected);
  });
});

describe('asking', () => {
  const answers =
    (table: Record<string, string>): FirewallQuestion['run'] =>
    async (tool, args) => {
      const output = table[[tool, ...args].join(' ')] ?? table[tool];
      return output === undefined ? null : { code: 0, output };
    };
  const ask = (system: FirewallQuestion['system'], table: Record<string, string>) =>
    checkFirewall({ system, port: 4400, interfaceName: 'wlan0', program: '/limelight', run: answers(table) });

  it('says so where nobody can know', async () => {
    expect(await ask('linux', {})).toBe('unknown');
    expect(await ask('mac', {})).toBe('unknown');
    expect(await ask('windows', {})).toBe('unknown');
    expect(await ask('other', { ufw: 'Status: inactive' })).toBe('unknown');
  });

  it('asks the zone that phones come through', async () => {
    expect(
      await ask('linux', {
        'firewall-cmd --state': 'running\n',
        'firewall-cmd --get-zone-of-interface=wlan0': 'public\n',
        'firewall-cmd --info-zone public': zone('  ports: 22/tcp'),
      }),
    ).toBe('blocks');
    expect(await ask('linux', { ufw: 'Status: inactive', nft: '' })).toBe('open');
  });

  it('takes a firewall that is off on Windows for open', async () => {
    const off = '    EnableFirewall    REG_DWORD    0x0\n';
    expect(await ask('windows', { reg: off })).toBe('open');
    expect(await ask('windows', { reg: off.replace('0x0', '0x1') })).toBe('unknown');
  });
});
