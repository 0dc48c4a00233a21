interface MessagePageProps {
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly text: string; readonly run: () => void };
}

/** There is nothing to do here, and why. */
export function MessagePage({ title, text, action }: MessagePageProps) {
  return (
    <main className="page calm">
      <i className="light" aria-hidden="true" />
      <h1>{title}</h1>
      <p>{text}</p>
      {action === undefined ? null : (
        <button type="button" className="wide" onClick={action.run}>
          {action.text}
        </button>
      )}
    </main>
  );
}
