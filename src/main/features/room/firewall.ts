import type { RoomView } from '../../../shared/contract/room.ts';

export type System = RoomView['system'];
/** What is known of the way in: the firewall lets it through, it does not, or it would not say. */
export type FirewallState = 'open' | 'blocks' | 'unknown';

/** Runs a program of the system with an array of arguments, for a few seconds at most; null where there is none. */
export type RunProgram = (
  program: string,
  args: readonly string[],
) => Promise<{ readonly code: number; readonly output: string } | null>;

export interface FirewallQuestion {
  readonly system: System;
  readonly port: number;
  /** The interface that phones come through: "wlan0". */
  readonly interfaceName: string;
  /** The program that listens: rules are made for programs on Windows and macOS. */
  readonly program: string;
  readonly run: RunProgram;
}

/**
 * Asks the system's own firewall whether it lets phones in. No administrator is needed and nothing is changed; what only an
 * administrator may see is told as `unknown`.
 */
export async function checkFirewall(question: FirewallQuestion): Promise<FirewallState> {
  switch (question.system) {
    case 'linux':
      return await checkLinux(question);
    case 'mac':
      return await checkMac(question);
    case 'windows':
      return await checkWindows(question);
    default:
      return 'unknown';
  }
}

async function checkLinux({ port, interfaceName, run }: FirewallQuestion): Promise<FirewallState> {
  const firewalld = await run('firewall-cmd', ['--state']);
  if (firewalld?.output.trim() === 'running') {
    const zone = await run('firewall-cmd', [`--get-zone-of-interface=${interfaceName}`]);
    const name = zone?.code === 0 ? zone.output.trim() : '';
    const info = await run('firewall-cmd', name === '' ? ['--list-all'] : ['--info-zone', name]);
    return info?.code === 0 ? readFirewalldZone(info.output, port) : 'unknown';
  }
  const ufw = await run('ufw', ['status']);
  if (ufw?.code === 0) {
    const state = readUfw(ufw.output, port);
    if (state !== 'unknown') return state;
  }
  const nft = await run('nft', ['list', 'ruleset']);
  return nft?.code === 0 ? readNftables(nft.output, port) : 'unknown';
}

/** `firewall-cmd --list-all`: a zone's target and ports. */
export function readFirewalldZone(output: string, port: number): FirewallState {
  const value = (key: string): string => new RegExp(`^\\s*${key}:[ \\t]*(.*)$`, 'mu').exec(output)?.[1]?.trim() ?? '';
  const target = value('target');
  if (target === 'ACCEPT') return 'open';
  const open = value('ports')
    .split(/\s+/u)
    .some((entry) => {
      const [, from, to] = /^(\d+)(?:-(\d+))?\/tcp$/u.exec(entry) ?? [];
      return from !== undefined && port >= Number(from) && port <= Number(to ?? from);
    });
  if (open) return 'open';
  // A rich rule can say anything.
  return value('rich rules') === '' && target !== '' ? 'blocks' : 'unknown';
}

/** `ufw status`: a table of rules, first match first. */
export function readUfw(output: string, port: number): FirewallState {
  if (/^Status:\s*inactive/mu.test(output)) return 'open';
  if (!/^Status:\s*active/mu.test(output)) return 'unknown';
  for (const line of output.split('\n')) {
    const [, to, action, from] = /^(\S+(?: \S+)*?)\s{2,}(ALLOW|DENY|REJECT|LIMIT)(?: IN)?\s{2,}(.+)$/u.exec(line) ?? [];
    if (to === undefined || !coversPort(to, port)) continue;
    if (action !== 'ALLOW') return 'blocks';
    return from?.startsWith('Anywhere') ? 'open' : 'unknown';
  }
  return 'blocks';
}

function coversPort(to: string, port: number): boolean {
  if (/^Anywhere(?: on .*)?$/u.test(to)) return true;
  const [, ports, protocol] = /^([\d,:]+)(?:\/(tcp|udp))?(?: on \S+)?$/u.exec(to) ?? [];
  if (ports === undefined || protocol === 'udp') return false;
  return ports.split(',').some((entry) => {
    const [from = '', end = from] = entry.split(':');
    return port >= Number(from) && port <= Number(end);
  });
}

/** `nft list ruleset`: without a chain that drops what comes in by default, nothing is in the way. */
export function readNftables(output: string, port: number): FirewallState {
  const chains = output.match(/chain \S+ \{[^}]*hook input[^}]*\}/gu) ?? [];
  const strict = chains.filter((chain) => /policy (?:drop|reject)|(?:^|\s)(?:drop|reject)\b/u.test(chain));
  if (strict.length === 0) return 'open';
  const allows = new RegExp(`tcp dport (?:${port}|\\{[^}]*\\b${port}\\b[^}]*\\})[^\\n]*accept`, 'u');
  return strict.every((chain) => allows.test(chain)) ? 'open' : 'unknown';
}

async function checkMac({ program, run }: FirewallQuestion): Promise<FirewallState> {
  const tool = '/usr/libexec/ApplicationFirewall/socketfilterfw';
  const state = await run(tool, ['--getglobalstate']);
  if (state === null || state.code !== 0) return 'unknown';
  const ownRule = await run(tool, ['--getappblocked', program]);
  return readMac(state.output, ownRule?.output ?? '');
}

/** `socketfilterfw --getglobalstate` and `--getappblocked`. */
export function readMac(state: string, ownRule: string): FirewallState {
  const [, level] = /State = (\d)/u.exec(state) ?? [];
  if (level === '0') return 'open';
  if (level === '2') return 'blocks';
  if (/are permitted|is permitted|are allowed/iu.test(ownRule)) return 'open';
  if (/are blocked|is blocked/iu.test(ownRule)) return 'blocks';
  // macOS asks the person when the program first listens; nobody can read the answer before it is given.
  return 'unknown';
}

const windowsPolicy = String.raw`HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy`;

/** The registry instead of `netsh`, which answers in the language of the system. */
async function checkWindows({ port, program, run }: FirewallQuestion): Promise<FirewallState> {
  const profiles = await Promise.all(
    ['StandardProfile', 'PublicProfile'].map((profile) =>
      run('reg', ['query', `${windowsPolicy}\\${profile}`, '/v', 'EnableFirewall']),
    ),
  );
  if (profiles.every((profile) => profile?.code === 0 && /EnableFirewall\s+REG_DWORD\s+0x0\b/u.test(profile.output)))
    return 'open';
  const rules = await run('reg', ['query', `${windowsPolicy}\\FirewallRules`]);
  return rules?.code === 0 ? readWindowsRules(rules.output, program, port) : 'unknown';
}

/** The rules as the registry keeps them: `v2.33|Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=C:\...|`. */
export function readWindowsRules(output: string, program: string, port: number): FirewallState {
  let allows: FirewallState = 'unknown';
  for (const line of output.split('\n')) {
    const [, text] = /REG_SZ\s+v[\d.]+\|(.*)$/u.exec(line.trim()) ?? [];
    if (text === undefined) continue;
    const fields = text.split('|').map((field) => field.split('=') as [string, string?]);
    const all = (key: string): string[] => fields.filter(([name]) => name === key).map(([, value = '']) => value);
    const is = (key: string, value: string): boolean => all(key)[0]?.toLowerCase() === value.toLowerCase();
    if (!is('Active', 'TRUE') || !is('Dir', 'In') || !(all('Protocol').length === 0 || is('Protocol', '6'))) continue;
    const ports = all('LPort');
    if (ports.length > 0 && !ports.includes(String(port))) continue;
    const app = all('App')[0];
    if (app === undefined ? ports.length === 0 : app.toLowerCase() !== program.toLowerCase()) continue;
    // Windows takes the side of the rule that blocks.
    if (is('Action', 'Block')) return 'blocks';
    const profiles = all('Profile');
    if (profiles.length === 0 || (profiles.includes('Private') && profiles.includes('Public'))) allows = 'open';
  }
  return allows;
}
