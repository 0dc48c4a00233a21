import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type Interfaces, isOwnAddress, networksOf, usualNetwork } from './networks.ts';

type Line = [name: string, address: string, netmask?: string, mac?: string];

/** As `os.networkInterfaces()` tells them, one line per IPv4 address. */
function machine(...lines: Line[]): Interfaces {
  const all: Interfaces = {
    lo: [
      {
        address: '127.0.0.1',
        netmask: '255.0.0.0',
        family: 'IPv4',
        mac: '00:00:00:00:00:00',
        internal: true,
        cidr: '127.0.0.1/8',
      },
    ],
  };
  for (const [name, address, netmask = '255.255.255.0', mac = 'a4:83:e7:11:22:33'] of lines) {
    const info: NetworkInterfaceInfo = { address, netmask, family: 'IPv4', mac, internal: false, cidr: null };
    const six: NetworkInterfaceInfo = {
      address: 'fe80::1',
      netmask: 'ffff:ffff:ffff:ffff::',
      family: 'IPv6',
      mac,
      internal: false,
      cidr: null,
      scopeid: 1,
    };
    all[name] = [...(all[name] ?? []), six, info];
  }
  return all;
}

const none = '00:00:00:00:00:00';

describe('which network phones are let in through', () => {
  it.each<[string, string | null, Line[]]>([
    [
      'a Linux laptop with Docker',
      '192.168.1.20',
      [
        ['docker0', '172.17.0.1', '255.255.0.0', '02:42:ac:11:00:01'],
        ['br-3f2a91bc77de', '172.18.0.1', '255.255.0.0', '02:42:55:66:77:88'],
        ['veth12ab34c', '169.254.3.4', '255.255.0.0'],
        ['wlp3s0', '192.168.1.20'],
        ['virbr0', '192.168.122.1'],
      ],
    ],
    [
      'a Linux laptop in a VPN',
      '192.168.178.31',
      [
        ['tun0', '10.8.0.6', '255.255.255.0', none],
        ['wg0', '10.66.66.2', '255.255.255.255', none],
        ['tailscale0', '100.101.2.3', '255.255.255.255', none],
        ['wlan0', '192.168.178.31'],
      ],
    ],
    [
      'cable and Wi-Fi: phones are in the Wi-Fi',
      '192.168.1.21',
      [
        ['enp0s31f6', '192.168.1.20'],
        ['wlp2s0', '192.168.1.21'],
      ],
    ],
    ['cable only', '10.0.0.12', [['eth0', '10.0.0.12', '255.255.255.0']]],
    [
      'a server whose cable is in a bridge',
      '192.168.1.5',
      [
        ['br0', '192.168.1.5'],
        ['docker0', '172.17.0.1'],
      ],
    ],
    [
      'a VPN whose name says nothing',
      '192.168.0.7',
      [
        ['corp', '10.20.30.40', '255.255.255.255', none],
        ['eno1', '192.168.0.7'],
      ],
    ],
    [
      'a Mac with AirDrop, VPN and a virtual machine',
      '192.168.1.44',
      [
        ['utun3', '10.2.0.2', '255.255.255.255', none],
        ['utun4', '100.90.1.2', '255.255.255.255', none],
        ['bridge100', '192.168.64.1'],
        ['vmenet0', '192.168.105.1'],
        ['awdl0', '169.254.10.1', '255.255.0.0'],
        ['en0', '192.168.1.44'],
      ],
    ],
    [
      'a Mac that shares its internet',
      '192.168.2.1',
      [
        ['bridge100', '192.168.2.1'],
        ['en7', '10.11.0.4'],
      ],
    ],
    [
      'a Windows laptop with WSL, VirtualBox and VMware',
      '192.168.0.15',
      [
        ['vEthernet (WSL (Hyper-V firewall))', '172.28.16.1', '255.255.240.0', '00:15:5d:10:20:30'],
        ['vEthernet (Default Switch)', '172.20.32.1', '255.255.240.0', '00:15:5d:aa:bb:cc'],
        ['Ethernet 3', '192.168.56.1', '255.255.255.0', '0a:00:27:00:00:0f'],
        ['VMware Network Adapter VMnet8', '192.168.85.1', '255.255.255.0', '00:50:56:c0:00:08'],
        ['Wi-Fi', '192.168.0.15'],
      ],
    ],
    [
      'a Windows laptop in German with a VPN',
      '192.168.178.20',
      [
        ['ProtonVPN', '10.2.0.2', '255.255.255.255'],
        ['OpenVPN TAP-Windows6', '10.8.0.2'],
        ['WLAN', '192.168.178.20'],
      ],
    ],
    [
      'a Windows hotspot for the evening',
      '192.168.137.1',
      [
        ['Ethernet', '10.1.2.3'],
        ['Local Area Connection* 10', '192.168.137.1'],
      ],
    ],
    ['a phone that gives its internet', '172.20.10.2', [['en0', '172.20.10.2', '255.255.255.240']]],
    ['no router gave an address', null, [['wlan0', '169.254.7.8', '255.255.0.0']]],
    [
      'only a VPN and containers',
      null,
      [
        ['tun0', '10.8.0.6', '255.255.255.255', none],
        ['docker0', '172.17.0.1', '255.255.0.0'],
      ],
    ],
    ['straight on the internet', null, [['eth0', '203.0.113.9']]],
    ['no network at all', null, []],
  ])('%s', (_, expected, lines) => {
    expect(usualNetwork(networksOf(machine(...lines)))?.address ?? null).toBe(expected);
  });

  it('offers the doubtful ones, too, last and with the reason', () => {
    const networks = networksOf(
      machine(
        ['docker0', '172.17.0.1', '255.255.0.0'],
        ['tun0', '10.8.0.6', '255.255.255.255', none],
        ['vboxnet0', '192.168.56.1'],
        ['eth1', '203.0.113.9'],
        ['wlan0', '192.168.1.2'],
        ['usb0', '169.254.1.2', '255.255.0.0'],
      ),
    );
    expect(networks.map(({ name, doubt }) => [name, doubt])).toEqual([
      ['wlan0', null],
      ['eth1', 'public'],
      ['usb0', 'link-local'],
      ['vboxnet0', 'virtual'],
      ['tun0', 'vpn'],
      ['docker0', 'container'],
    ]);
  });

  it('knows its own addresses, however they are written', () => {
    const here = machine(['wlan0', '192.168.1.2']);
    for (const own of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '192.168.1.2', '::ffff:192.168.1.2'])
      expect(isOwnAddress(here, own), own).toBe(true);
    for (const other of ['192.168.1.3', '10.0.0.1', '::ffff:192.168.1.20', ''])
      expect(isOwnAddress(here, other), other).toBe(false);
  });
});
