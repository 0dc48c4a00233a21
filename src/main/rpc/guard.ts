import { ORPCError } from '@orpc/client';
import type { Meta } from '@orpc/contract';
import type { Context, ProcedureClientInterceptorOptions } from '@orpc/server';
import { type ProcedureMeta, statusOf } from '../../shared/contract/base.ts';
import { isLimelightError, LimelightError } from '../../shared/errors.ts';
import type { Connection } from '../host/connection.ts';

export type ReportDefect = (error: unknown, context: Record<string, unknown>) => string;

/**
 * Stands before every procedure on every transport: refuses roles that may not call it, and turns whatever is thrown into
 * a code of the closed list. What nobody expected is logged and leaves only the log's id.
 */
export function guard(reportDefect: ReportDefect) {
  const wireError = (error: unknown, path: readonly string[], connection: Connection): unknown => {
    if (isLimelightError(error)) return toWire(error);
    if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return toWire(invalidInput(error));
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    const logId = reportDefect(error, { procedure: path.join('.'), connection: connection.id });
    return toWire(new LimelightError('internal', { logId }));
  };

  return async (
    options: ProcedureClientInterceptorOptions<Connection & Context, Record<never, never>, Meta> & {
      next(): Promise<unknown>;
    },
  ): Promise<unknown> => {
    const { roles } = options.procedure['~orpc'].meta as ProcedureMeta;
    try {
      if (!roles.includes(options.context.role)) throw new LimelightError('not-permitted', {});
      const output = await options.next();
      return isStream(output)
        ? guardStream(output, (error) => wireError(error, options.path, options.context))
        : output;
    } catch (error) {
      throw wireError(error, options.path, options.context);
    }
  };
}

function isStream(output: unknown): output is AsyncIterator<unknown, unknown, void> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

async function* guardStream(
  stream: AsyncIterator<unknown, unknown, void>,
  wireError: (error: unknown) => unknown,
): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const { value, done } = await stream.next();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw wireError(error);
  } finally {
    await stream.return?.();
  }
}

function toWire(error: LimelightError): ORPCError<string, unknown> {
  return new ORPCError(error.code, {
    status: statusOf(error.code),
    message: error.code,
    data: error.data,
    cause: error,
  });
}

function invalidInput(error: ORPCError<string, unknown>): LimelightError {
  const issues = (error.data as { issues?: { message: string; path?: PropertyKey[] }[] } | undefined)?.issues ?? [];
  const [first] = issues;
  const detail =
    first === undefined ? 'it is malformed' : `${first.path?.map(String).join('.') ?? ''}: ${first.message}`;
  return new LimelightError('invalid-input', { detail: detail.slice(0, 200) });
}
