/** A body in pieces over a port: the reader asks for each piece (`more`), the writer answers with it or with the end. */
export type BodyMessage =
  | { readonly type: 'more' }
  | { readonly type: 'cancel' }
  | { readonly type: 'piece'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly detail: string };

/** The writer's end: reads `source` as fast as the other end asks. */
export function createBodySender(
  source: ReadableStream<Uint8Array>,
  send: (message: BodyMessage) => void,
  onOver: () => void = () => {},
): { accept(message: BodyMessage): void } {
  const reader = source.getReader();
  const sendNext = async (): Promise<void> => {
    try {
      const { value, done } = await reader.read();
      if (!done) {
        send({ type: 'piece', bytes: value });
        return;
      }
      send({ type: 'end' });
    } catch (error) {
      send({ type: 'error', detail: error instanceof Error ? error.message : String(error) });
    }
    onOver();
  };
  return {
    accept(message) {
      if (message.type === 'more') void sendNext();
      else if (message.type === 'cancel') {
        // A source that fails while it is cancelled has nobody left to tell.
        reader.cancel().catch(() => {});
        onOver();
      }
    },
  };
}

/** The reader's end, as a stream. */
export function createBodyReceiver(
  send: (message: BodyMessage) => void,
  onOver: () => void,
): { stream: ReadableStream<Uint8Array<ArrayBuffer>>; accept(message: BodyMessage): void; fail(detail: string): void } {
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  let arrived: (() => void) | null = null;
  let over = false;
  const finish = (end: () => void): void => {
    if (over) return;
    over = true;
    end();
    arrived?.();
    onOver();
  };
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(own) {
      controller = own;
    },
    pull() {
      send({ type: 'more' });
      return new Promise<void>((resolve) => {
        arrived = resolve;
      });
    },
    cancel() {
      send({ type: 'cancel' });
      finish(() => {});
    },
  });
  return {
    stream,
    accept(message) {
      if (over) return;
      if (message.type === 'piece') {
        controller?.enqueue(message.bytes as Uint8Array<ArrayBuffer>);
        arrived?.();
      } else if (message.type === 'end') finish(() => controller?.close());
      else if (message.type === 'error') finish(() => controller?.error(new Error(message.detail)));
    },
    fail(detail) {
      finish(() => controller?.error(new Error(detail)));
    },
  };
}
