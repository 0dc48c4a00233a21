import type { GuestView } from '../../../shared/contract/guest.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { tellTurn } from './tell-turn.ts';
import { Told } from './told.tsx';
import { useMinute } from './use-minute.ts';

interface TurnCardProps {
  readonly view: GuestView;
  readonly me: NonNullable<GuestView['me']>;
  readonly onBack: () => void;
}

/** When is it me? */
export function TurnCard({ view, me, onBack }: TurnCardProps) {
  const elapsedMs = useMinute(view);
  const { lead, rest, text } = tellTurn(view, me, elapsedMs);
  return (
    <section className="turn" aria-label={t.turn.label}>
      <h2>
        {lead === null ? null : <em>{lead} </em>}
        {rest}
      </h2>
      <p>
        <Told text={text} />
      </p>
      {me.status === 'hold' ? (
        <button type="button" className="wide primary" onClick={onBack}>
          {t.turn.back}
        </button>
      ) : null}
    </section>
  );
}
