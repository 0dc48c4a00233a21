import { implementer } from '../../host/connection.ts';
import type { RoomService } from './service.ts';

export function roomProcedures(room: RoomService) {
  const at = implementer.room;
  return {
    watch: at.watch.handler(({ signal }) => room.watch(signal)),
    setOpen: at.setOpen.handler(({ input }) => room.setOpen(input.open)),
    setNetwork: at.setNetwork.handler(({ input }) => room.setNetwork(input.address)),
    newCode: at.newCode.handler(() => room.newCode()),
    showOut: at.showOut.handler(({ input }) => room.showOut(input.singerId)),
  };
}
