import type { Network, RoomHint, RoomView } from '../../shared/contract/room.ts';

type System = RoomView['system'];

/** What to do about a firewall, on each system. */
const firewall: Record<System, string> = {
  windows:
    'Windows Security › Firewall › Allow an app: tick Limelight for private and public networks. Or click “Allow” when Windows asks.',
  mac: 'System Settings › Network › Firewall › Options: set Limelight to “Allow incoming connections”.',
  linux: 'Let the port in, with “sudo ufw allow <port>/tcp” or “sudo firewall-cmd --add-port=<port>/tcp”.',
  other: 'Let incoming connections to Limelight through the firewall of this computer.',
};

const doubts: Record<NonNullable<Network['doubt']>, string> = {
  vpn: 'a VPN',
  container: 'for containers',
  virtual: 'virtual',
  'link-local': 'no router',
  public: 'open to the internet',
};

interface Hint {
  readonly title: string;
  readonly text: string;
}

function hint(kind: RoomHint, system: System, port: string): Hint {
  switch (kind) {
    case 'no-network':
      return {
        title: 'This computer is in no network',
        text: 'Connect it to the Wi-Fi that your guests use. Phones are let in by themselves then.',
      };
    case 'only-doubtful-networks':
      return {
        title: 'No network here that phones would be in',
        text: 'Connect to the Wi-Fi that your guests use, or choose a network below if you know better.',
      };
    case 'firewall-blocks':
      return {
        title: 'The firewall of this computer keeps phones out',
        text: firewall[system].replaceAll('<port>', port),
      };
    case 'firewall-unknown':
      return { title: 'A firewall may keep phones out', text: firewall[system].replaceAll('<port>', port) };
    case 'guest-wifi':
      return {
        title: 'A guest Wi-Fi may keep devices apart',
        text: 'Many routers do that in their guest network. Use the main Wi-Fi, or switch “isolation” off in the router.',
      };
    case 'other-network':
      return {
        title: 'The phone may be in another network',
        text: 'It must be in the same Wi-Fi as this computer, with mobile data off if need be.',
      };
    case 'vpn-on-phone':
      return { title: 'The phone may be in a VPN', text: 'Switch it off while the phone comes in.' };
  }
}

/** Every word about letting phones in. */
export const enRoom = {
  open: 'Phones',
  phones: (n: number) => (n === 1 ? '1 phone' : `${n} phones`),
  title: 'Phones of your guests',
  letIn: 'Let phones in',
  letInHint: 'Guests scan the code, give a name and pick songs. Only while a night is on.',
  noNight: 'Start a night first: phones come to a night.',
  scan: 'Scan to sing',
  guessed: 'Somebody is trying out room codes, so new phones have to wait. A new code lets them in at once.',
  qrLabel: 'QR code that takes phones to the room',
  or: 'or type',
  code: 'Room code',
  newCode: 'New code',
  newCodeHint: 'Who is in stays in. New phones need the new code.',
  network: 'Network',
  networkOf: ({ name, address, doubt }: Network) =>
    doubt === null ? `${name} (${address})` : `${name} (${address}), ${doubts[doubt]}`,
  waiting: 'Waiting for the first phone ...',
  waitingHint: 'Scan the code with a phone of your own. Only a real phone shows that it works.',
  reached: 'A phone came in: it works.',
  notYet: 'No phone yet. This is what it may be:',
  hintTitle: (kind: RoomHint, system: System, port: string): string => hint(kind, system, port).title,
  hintText: (kind: RoomHint, system: System, port: string): string => hint(kind, system, port).text,
  close: 'Close',
};
