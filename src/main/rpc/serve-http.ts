import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import type { Connection } from '../host/connection.ts';
import { guard, type ReportDefect } from './guard.ts';

export const rpcPrefix = '/rpc';
export const apiPrefix = '/api';
export const openApiPath = '/api/openapi.json';

/**
 * Serves the contract over HTTP twice: `/rpc` speaks to our own client (with streams as server-sent events), `/api` is the
 * plain API for scripts, described at `/api/openapi.json`. Returns null for other paths.
 */
export function createHttpServer(router: AnyRouter, reportDefect: ReportDefect, version: string) {
  const options = { clientInterceptors: [guard(reportDefect)] };
  const rpc = new RPCHandler<Connection>(router, options);
  const api = new OpenAPIHandler<Connection>(router, options);
  let document: Promise<unknown> | null = null;

  const openApiDocument = (): Promise<unknown> => {
    document ??= new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(router, {
      info: { title: 'Limelight', version },
      servers: [{ url: apiPrefix }],
      // Streams and what only windows do have no address of their own.
      filter: ({ contract }) => contract['~orpc'].route.path !== undefined,
    });
    return document;
  };

  return async (request: Request, connection: Connection): Promise<Response | null> => {
    const { pathname } = new URL(request.url);
    if (pathname === openApiPath) return Response.json(await openApiDocument());
    const handler = pathname.startsWith(`${apiPrefix}/`) ? api : pathname.startsWith(`${rpcPrefix}/`) ? rpc : null;
    if (handler === null) return null;
    const prefix = handler === api ? apiPrefix : rpcPrefix;
    const { matched, response } = await handler.handle(request, { prefix, context: connection });
    return matched ? response : null;
  };
}
