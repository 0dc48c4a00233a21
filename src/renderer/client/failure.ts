import { ORPCError } from '@orpc/client';
import { describeFailure, type ErrorSentence } from '../../shared/domain/error-sentences.ts';
import { type Failure, isLimelightError, parseFailure } from '../../shared/errors.ts';

/** A code of the closed list in whatever was thrown; null where the connection broke or something else happened. */
export function toFailure(error: unknown): Failure | null {
  if (isLimelightError(error)) return error.toFailure();
  if (error instanceof ORPCError) return parseFailure({ code: error.code, data: error.data });
  return null;
}

const lost: ErrorSentence = {
  sentence: 'Limelight did not answer.',
  action: 'It may be restarting: try again in a moment.',
};

export function describeError(error: unknown): ErrorSentence {
  const failure = toFailure(error);
  return failure === null ? lost : describeFailure(failure);
}
