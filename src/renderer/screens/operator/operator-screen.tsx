import { useCallback, useEffect } from 'react';
import { type Store, useStore } from '../../client/store.ts';
import { DropOverlay } from '../../features/imports/drop-overlay.tsx';
import { JobFooter } from '../../features/jobs/job-footer.tsx';
import { DuplicatesDialog } from '../../features/library/duplicates-dialog.tsx';
import { EditSongDialog } from '../../features/library/edit-song-dialog.tsx';
import { LibraryPanel } from '../../features/library/library-panel.tsx';
import { ReviewDialog } from '../../features/library/review-dialog.tsx';
import { NextCard } from '../../features/night/next-card.tsx';
import { NightButton } from '../../features/night/night-button.tsx';
import { RotationPanel } from '../../features/night/rotation-panel.tsx';
import { LostSong, ResumeQuestion, TurnButtons, TurnEyebrow } from '../../features/night/turn-parts.tsx';
import { UndoBar } from '../../features/night/undo-bar.tsx';
import { WhoSingsDialog } from '../../features/night/who-sings-dialog.tsx';
import { NoticeList } from '../../features/notices/notice-list.tsx';
import { followMediaKeys } from '../../features/player/media-keys.ts';
import { PlayerPanel } from '../../features/player/player-panel.tsx';
import { RoomButton } from '../../features/room/room-button.tsx';
import { TvControl } from '../../features/stage/tv-control.tsx';
import { ProblemBanner } from '../../features/system/problem-banner.tsx';
import { type Recovery, RecoveryBanner } from '../../features/system/recovery-banner.tsx';
import { OnlineQuestion } from '../../features/words/online-question.tsx';
import { WordsPanel } from '../../features/words/words-panel.tsx';
import { useMessages } from '../../i18n/messages.ts';
import type { OperatorModel } from './operator-model.ts';
import styles from './operator-screen.module.css';
import { SearchField } from './search-field.tsx';
import { listenToKeys } from './shortcuts.ts';
import { Welcome } from './welcome.tsx';

/** The host's window: what is happening, what there is to sing, and whether it will work. */
export function OperatorScreen({
  model,
  recovery,
}: {
  readonly model: OperatorModel;
  /** Why the window or the station had to be started again. */
  readonly recovery: Store<Recovery | null>;
}) {
  const t = useMessages();
  const { session, system, library, imports, notices, player, words, night, actions } = model;
  const dialog = useStore(model.dialog);
  const wordsSettings = useStore(words.settings);
  const { counts, loaded } = useStore(library.view);
  const { arriving } = useStore(imports.view);
  const connection = useStore(session.state);
  const song = useStore(player.song);
  const info = useStore(system);
  const tonight = useStore(night.view);
  const told = useStore(player.state);
  const standsAtMs = told?.songId == null ? 0 : told.anchor.positionMs;
  // Also what stands paused somewhere in its middle.
  const inHand = told?.playing === true || (standsAtMs > 0 && standsAtMs < (song?.durationMs ?? 0) - 1_000);
  const closeDialog = useCallback(() => model.dialog.set(null), [model]);
  const onDrop = useCallback((transfer: DataTransfer) => model.addDrop(transfer), [model]);
  useEffect(() => listenToKeys(player), [player]);
  useEffect(() => followMediaKeys(player), [player]);

  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <div className={styles.mark}>
          <i aria-hidden="true" />
          {t.appName}
        </div>
        <SearchField library={library} requests={model.findRequests} />
        <div className={styles.pills}>
          <TvControl session={session} onProblem={model.onProblem} />
          <RoomButton model={model.room} nightOn={tonight?.night != null} />
          <NightButton model={night} />
        </div>
      </header>
      <ProblemBanner system={system} />
      <RecoveryBanner recovery={recovery} />
      <OnlineQuestion words={words} library={library} />
      {connection === 'lost' ? (
        <div className={styles.lost} role="status">
          {t.connection.lost}
        </div>
      ) : null}
      <main className={styles.main} data-night={tonight?.night != null}>
        <LibraryPanel
          library={library}
          imports={imports}
          actions={actions}
          currentSongId={song?.id ?? null}
          onFiles={(files) => model.addFiles(files)}
          onReview={() => model.dialog.set({ kind: 'review' })}
          onDuplicates={() => model.dialog.set({ kind: 'duplicates' })}
        />
        <div className={styles.stage}>
          {tonight?.night && tonight.turn === null && !inHand ? (
            <NextCard model={night} large />
          ) : song !== null ? (
            <PlayerPanel
              player={player}
              eyebrow={tonight === null ? null : <TurnEyebrow view={tonight} model={night} />}
              endings={tonight?.turn ? <TurnButtons model={night} /> : undefined}
              above={tonight === null ? null : <ResumeQuestion view={tonight} player={player} />}
              below={tonight?.night ? <NextCard model={night} /> : null}
            >
              <WordsPanel words={words} />
            </PlayerPanel>
          ) : tonight?.turn ? (
            <LostSong view={tonight} model={night} />
          ) : loaded ? (
            <Welcome
              counts={{ ...counts, total: counts.total + arriving.length }}
              onDemo={info?.demoAvailable ? () => model.addDemo() : null}
              onFiles={(files) => model.addFiles(files)}
            />
          ) : null}
        </div>
        <RotationPanel model={night} />
      </main>
      <JobFooter session={session} imports={imports} empty={counts.total === 0}>
        <UndoBar model={night} />
      </JobFooter>
      <NoticeList notices={notices} />
      {dialog?.kind === 'edit' ? (
        <EditSongDialog
          key={dialog.song.id}
          song={dialog.song}
          session={session}
          notices={notices}
          onClose={closeDialog}
        />
      ) : null}
      {dialog?.kind === 'who-sings' ? (
        <WhoSingsDialog
          key={dialog.song.id}
          song={dialog.song}
          model={night}
          onJustPlay={() => actions.play(dialog.song)}
          onClose={closeDialog}
        />
      ) : null}
      {dialog?.kind === 'review' ? (
        <ReviewDialog
          session={session}
          notices={notices}
          propose={wordsSettings?.titlesOnline === 'on' ? (doubtful) => words.proposeTitles(doubtful) : null}
          onClose={closeDialog}
        />
      ) : null}
      {dialog?.kind === 'duplicates' ? (
        <DuplicatesDialog session={session} notices={notices} onClose={closeDialog} />
      ) : null}
      <DropOverlay onDrop={onDrop} />
    </div>
  );
}
