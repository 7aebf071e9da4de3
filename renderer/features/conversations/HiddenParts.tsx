/** What of a message that is being written reaches the visitor hidden: why, and what the person can do instead. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Mark, MaskedText as Masked } from '../../../contract/common.ts';
import { NEVER_PUBLIC } from '../../../core/vocabulary/detailKinds.ts';
import { MESSAGE_LIMIT } from '../../limits.ts';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { Callout } from '../../ui/Callout.tsx';
import { useSettled } from '../../ui/useSettled.ts';
import { MaskedText } from '../masked/MaskedText.tsx';
import { maskReasonWords } from '../masked/why.ts';

const NOTHING: Masked = { text: '', marks: [] };

export interface HiddenNow {
  /** The text as main would send it, and which text that was made of. */
  readonly shown: Masked;
  readonly of: string;
  /** Looks at once, without waiting for a pause. */
  look(text: string): Promise<void>;
}

/**
 * What main would hide of the text, once typing has paused. While it changes, what was found before stays, so that the
 * line under the field does not come and go.
 */
export function useHiddenParts(conversationId: string, typed: string): HiddenNow {
  const { bridge } = useDesk();
  const text = useSettled(typed.trim());
  const [found, setFound] = useState({ shown: NOTHING, of: '' });
  const newest = useRef(0);
  const look = useCallback(
    async (of: string): Promise<void> => {
      newest.current += 1;
      const mine = newest.current;
      const shown = await bridge.checkMessage({ conversationId, text: of });
      if (mine === newest.current) setFound({ shown, of });
    },
    [bridge, conversationId],
  );
  useEffect(() => {
    // A text that cannot be checked is refused when it is sent, with the reason.
    if (text !== '' && text.length <= MESSAGE_LIMIT) look(text).catch(() => undefined);
  }, [look, text]);
  return { ...(typed.trim() === '' ? { shown: NOTHING, of: '' } : found), look };
}

/** One part as a text of its own. */
const alone = ({ text }: Masked, mark: Mark): Masked => ({
  text: text.slice(mark.start, mark.end),
  marks: [{ ...mark, start: 0, end: mark.end - mark.start }],
});

interface Props {
  id: string;
  shown: Masked;
  /** Whether the person has tried to send it, and has to say what now. */
  asked: boolean;
  send: () => void;
}

/** The line under the field; nothing where nothing is hidden. */
export function HiddenParts({ id, shown, asked, send }: Props) {
  const { marks } = shown;
  if (marks.length === 0) return null;
  const never = marks.every(({ type }) => NEVER_PUBLIC.has(type));
  return (
    <div className="composer-hidden small" id={id}>
      <p>{t('composer.hidden', { count: marks.length })}</p>
      <ul className="hidden-parts">
        {marks.map((mark) => (
          <li key={mark.start}>
            <MaskedText body={alone(shown, mark)} reasons="reachable" />{' '}
            <span className="muted">{maskReasonWords(mark.why)}</span>
          </li>
        ))}
      </ul>
      <p className="muted">{t(never ? 'composer.waysNever' : 'composer.waysOwn')}</p>
      {asked && (
        <div className="hidden-question" role="alert">
          <Callout tone="warning">{t('composer.hiddenAsk')}</Callout>
          <Button className="button" onPress={send}>
            {t('composer.sendHidden')}
          </Button>
        </div>
      )}
    </div>
  );
}
