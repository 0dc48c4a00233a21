import type { ReactNode } from 'react';
import { useRef } from 'react';

interface ChooseFilesProps {
  readonly onFiles: (files: File[]) => void;
  /** Gets what opens the dialog. */
  readonly children: (open: () => void) => ReactNode;
}

/** For those who would rather click than drag. */
export function ChooseFiles({ onFiles, children }: ChooseFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept="audio/*,video/*,.mp3,.flac,.m4a,.ogg,.opus,.wav,.aiff,.wma,.mkv,.zip,.cdg,.lrc,.txt,.srt,.vtt,.ass"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file can be chosen again after it was removed.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      {children(() => input.current?.click())}
    </>
  );
}
