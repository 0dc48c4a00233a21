/** A browser that lets a page make sound does so within this time. */
const patienceMs = 500;

/** Whether this page may make sound now, without asking for a click. */
export async function soundAllowed(): Promise<boolean> {
  const context = new AudioContext();
  try {
    if (context.state === 'running') return true;
    await new Promise<void>((resolve) => {
      context.addEventListener('statechange', () => resolve(), { once: true });
      setTimeout(resolve, patienceMs);
      void context.resume().then(resolve, () => {});
    });
    return (context.state as AudioContextState) === 'running';
  } finally {
    void context.close();
  }
}
