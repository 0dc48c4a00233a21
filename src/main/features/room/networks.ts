import type { NetworkInterfaceInfo } from 'node:os';
import type { Network } from '../../../shared/contract/room.ts';

/** What `os.networkInterfaces()` tells, or a test. */
export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

type Doubt = NonNullable<Network['doubt']>;

/** How systems and programs call what phones are not in, by the beginning of the name or any part of it. */
const doubtfulNames: readonly (readonly [RegExp, Doubt])[] = [
  [/^(?:docker|br-[0-9a-f]|veth|cni|flannel|cali|cilium|podman|lxc|lxd|incus|kube|weave|nerdctl|cbr)/iu, 'container'],
  [/\bwsl\b|docker|default switch/iu, 'container'],
  [/^(?:tun|tap|wg|utun|ppp|ipsec|zt|ham|gpd|cscotun|nordlynx|proton|mullvad|tailscale|nebula|outline)/iu, 'vpn'],
  [
    /vpn|tailscale|wireguard|zerotier|hamachi|nordlynx|mullvad|anyconnect|globalprotect|fortinet|tap-windows|radmin|wintun/iu,
    'vpn',
  ],
  [/^(?:virbr|vmnet|vboxnet|vnic|vmenet|vmbr|ifb|dummy|macvtap|awdl|llw|anpi|gif|stf)/iu, 'virtual'],
  [/vmware|virtualbox|hyper-v|vethernet|parallels|host-only|npcap|loopback|bluetooth/iu, 'virtual'],
];

const wireless = /^(?:wl|wifi|ath|ra\d)|wi-?fi|wlan|wireless|drahtlos|sans fil|inal[aá]mbric|airport/iu;
/** Windows calls the network of its own mobile hotspot like this. */
const hotspot = /^Local Area Connection\*|^LAN-Verbindung\*/iu;

interface Found extends Network {
  readonly rank: number;
}

/**
 * The networks of this machine, those that phones are likely in first: Wi-Fi before cable, home ranges before office ones,
 * and whatever phones will hardly be in at the end, with the reason. IPv4 only: that is what a person can type.
 */
export function networksOf(interfaces: Interfaces): Network[] {
  const found: Found[] = [];
  for (const [name, addresses = []] of Object.entries(interfaces)) {
    for (const info of addresses) {
      if (info.internal || (info.family as string | number) !== 'IPv4') continue;
      const doubt = doubtOf(name, info);
      found.push({ address: info.address, name, doubt, rank: rankOf(name, info.address, doubt) });
    }
  }
  return found
    .sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name, 'en', { numeric: true }))
    .map(({ address, name, doubt }) => ({ address, name, doubt }));
}

/** Where phones are let in unless the host says otherwise: never through a VPN, a container bridge or the open internet. */
export function usualNetwork(networks: readonly Network[]): Network | null {
  return networks.find(({ doubt }) => doubt === null) ?? null;
}

function doubtOf(name: string, { address, netmask, mac }: NetworkInterfaceInfo): Network['doubt'] {
  if (isInternetSharing(name, address)) return null;
  const named = doubtfulNames.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return named;
  if (/^bridge\d/u.test(name)) return 'virtual';
  // The machine's side of a virtual network of VMware or VirtualBox, whatever the system calls it.
  if (/^(?:00:50:56:c0|0a:00:27)/iu.test(mac)) return 'virtual';
  const [a = 0, b = 0] = address.split('.').map(Number);
  if (a === 169 && b === 254) return 'link-local';
  // Given out by providers and by Tailscale, never by a router at home.
  if (a === 100 && b >= 64 && b < 128) return 'vpn';
  // A line between two ends is no network that others are in.
  if (netmask === '255.255.255.255' || mac === '00:00:00:00:00:00') return 'vpn';
  return isPrivate(a, b) ? null : 'public';
}

/** macOS shares its internet over a bridge; virtual machines get other ones, with other addresses. */
function isInternetSharing(name: string, address: string): boolean {
  return /^bridge1\d\d$/u.test(name) && address.startsWith('192.168.2.');
}

/** Loopback gets here only where a test calls it a network: systems mark it as internal. */
function isPrivate(a: number, b: number): boolean {
  return a === 127 || a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
}

const doubtRanks: Record<Doubt, number> = { public: 100, 'link-local': 200, virtual: 300, vpn: 400, container: 500 };

function rankOf(name: string, address: string, doubt: Network['doubt']): number {
  const kind = wireless.test(name) || hotspot.test(name) ? 0 : 10;
  const range = address.startsWith('192.168.') ? 0 : address.startsWith('10.') ? 1 : 2;
  return (doubt === null ? 0 : doubtRanks[doubt]) + kind + range;
}

/** A phone never comes from an address of this machine: whoever does proves nothing about firewalls and Wi-Fi. */
export function isOwnAddress(interfaces: Interfaces, remote: string): boolean {
  const address = remote.replace(/^::ffff:/u, '');
  if (address === '::1' || address.startsWith('127.')) return true;
  return Object.values(interfaces).some((addresses) => addresses?.some((info) => info.address === address));
}
