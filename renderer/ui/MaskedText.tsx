/**
 * Text that main has masked, with a chip in every masked place. Text is only ever a text node: nothing in it is markup.
 */
import { Fragment } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { Mark, MaskedText as Masked } from '../../contract/common.ts';
import { mask } from '../strings.ts';
import { Icon, type IconName } from './Icon.tsx';

interface Masking { type: string; words: string; reason: string }
type Piece = { at: number; text: string } | { at: number; masking: Masking };

/** Cuts the text at its marks. A mark that overlaps another or lies outside the text is left out: its text is masked already. */
export function pieces({ text, marks }: Masked): Piece[] {
  const found: Piece[] = [];
  let position = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    if (mark.start < position || mark.end > text.length || mark.end <= mark.start) continue;
    if (mark.start > position) found.push({ at: position, text: text.slice(position, mark.start) });
    found.push({ at: mark.start, masking: { type: mark.type, words: words(text, mark), reason: mark.reason } });
    position = mark.end;
  }
  if (position < text.length) found.push({ at: position, text: text.slice(position) });
  return found;
}

const ICONS: Readonly<Record<string, IconName>> = { CARD: 'card', CVV: 'card', EXPIRY: 'card', TRACK: 'card', IBAN: 'bank', ACCOUNT: 'bank', EMAIL: 'mail', PHONE: 'phone', SSN: 'person', NAME: 'person', NATIONAL_ID: 'person', USERNAME: 'person', ADDRESS: 'place', IP: 'globe', DOB: 'calendar', PASSWORD: 'lock', PIN: 'lock', OTP: 'lock', API_KEY: 'lock' };

/** `card •••• 1111`: what main wrote in the place of the value, without its brackets. */
function words(text: string, { start, end, type, shown }: Mark): string {
  const written = /^\[(.+)\]$/su.exec(text.slice(start, end))?.[1];
  return written ?? `${type.toLowerCase().replaceAll('_', ' ')} ${shown}`.trim();
}

/** `reasons`: `reachable` chips are stops for the Tab key, `quiet` ones only react to the mouse, `none` are a picture of a chip. */
export function MaskedText({ body, reasons }: { body: Masked; reasons: 'reachable' | 'quiet' | 'none' }) {
  return pieces(body).map((piece) => (
    <Fragment key={piece.at}>
      {'text' in piece ? piece.text : reasons === 'none' ? <Chip {...piece.masking} /> : <ReasonedChip {...piece.masking} reachable={reasons === 'reachable'} />}
    </Fragment>
  ));
}

function Chip({ type, words: shown }: Masking) {
  return <span className="chip" data-mask-type={type}><Icon name={ICONS[type] ?? 'hidden'} />{shown}</span>;
}

function ReasonedChip({ type, words: shown, reason, reachable }: Masking & { reachable: boolean }) {
  return (
    <TooltipTrigger delay={250} closeDelay={120} shouldCloseOnPress={false}>
      <Button className="chip" data-mask-type={type} excludeFromTabOrder={!reachable} aria-label={mask.label(shown)}>
        <Icon name={ICONS[type] ?? 'hidden'} />{shown}
      </Button>
      <Tooltip className="tooltip" offset={6} placement="top">{mask.reason(reason)}</Tooltip>
    </TooltipTrigger>
  );
}
