import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import type { Contract } from '../../../shared/contract/index.ts';
import { isLimelightError } from '../../../shared/errors.ts';
import { createStation, type Station } from '../../host/create-station.ts';
import type { StationHost } from '../../host/station-host.ts';
import { readStationAddress } from '../../host/station-lock.ts';
import { rpcPrefix } from '../../rpc/serve-http.ts';

export type StationClient = ContractRouterClient<Contract>;

export interface OpenClient {
  readonly client: StationClient;
  /** Null where the station runs in another process. */
  readonly station: Station | null;
  close(): Promise<void>;
}

/** The station of a data folder: the one that runs already, or one opened here for as long as the command lasts. */
export async function openClient(host: StationHost): Promise<OpenClient> {
  try {
    const station = await createStation(host);
    const client = createRouterClient(station.router, { context: { role: 'operator', id: 'cli' } }) as StationClient;
    return { client, station, close: () => station.close() };
  } catch (error) {
    const address =
      isLimelightError(error) && error.code === 'station-running' ? readStationAddress(host.paths.dataDir) : null;
    if (address === null) throw error;
    const link = new RPCLink({
      url: new URL(rpcPrefix, address.address).href,
      headers: { authorization: `Bearer ${address.token}` },
    });
    return { client: createORPCClient(link), station: null, close: async () => {} };
  }
}
