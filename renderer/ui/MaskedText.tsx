/**
 * Text that main has masked, with a chip in every masked place. Text is only ever a text node: nothing in it is markup.
 */
import { Fragment } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { Mark, MaskedText as Masked } from '../../contract/common.ts';
import { mask, maskKinds } from '../strings.ts';
import { Icon, type IconName } from './Icon.tsx';

type Piece = { at: number; text: string } | { at: number; mark: Mark };

/** Cuts the text at its marks. A mark that overlaps another or lies outside the text is left out: its text is masked already. */
export function pieces({ text, marks }: Masked): Piece[] {
  const found: Piece[] = [];
  let position = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    if (mark.start < position || mark.end > text.length || mark.end <= mark.start) continue;
    if (mark.start > position) found.push({ at: position, text: text.slice(position, mark.start) });
    found.push({ at: mark.start, mark });
    position = mark.end;
  }
  if (position < text.length) found.push({ at: position, text: text.slice(position) });
  return found;
}

const ICONS: Readonly<Record<string, IconName>> = { CARD: 'card', CVV: 'card', EXPIRY: 'card', IBAN: 'bank', ACCOUNT: 'bank', EMAIL: 'mail', PHONE: 'phone', SSN: 'person', NAME: 'person', PASSPORT: 'person', ADDRESS: 'place', DATE_OF_BIRTH: 'calendar' };

function kind(type: string): string {
  return maskKinds[type] ?? type.toLowerCase().replaceAll('_', ' ');
}
/** `card •••• 1111`, or the kind alone. */
function words({ type, shown }: Mark): string {
  const name = kind(type);
  return shown === '' || shown === name ? name : shown.startsWith(`${name} `) ? shown : `${name} ${shown}`;
}

/** `reasons`: `reachable` chips are stops for the Tab key, `quiet` ones only react to the mouse, `none` are a picture of a chip. */
export function MaskedText({ body, reasons }: { body: Masked; reasons: 'reachable' | 'quiet' | 'none' }) {
  return pieces(body).map((piece) => (
    <Fragment key={piece.at}>
      {'text' in piece ? piece.text : reasons === 'none' ? <Chip mark={piece.mark} /> : <ReasonedChip mark={piece.mark} reachable={reasons === 'reachable'} />}
    </Fragment>
  ));
}

function Chip({ mark }: { mark: Mark }) {
  return <span className="chip" data-mask-type={mark.type}><Icon name={ICONS[mark.type] ?? 'hidden'} />{words(mark)}</span>;
}

function ReasonedChip({ mark, reachable }: { mark: Mark; reachable: boolean }) {
  const shown = words(mark);
  return (
    <TooltipTrigger delay={250} closeDelay={120} shouldCloseOnPress={false}>
      <Button className="chip" data-mask-type={mark.type} excludeFromTabOrder={!reachable} aria-label={mask.label(shown, mark.reason)}>
        <Icon name={ICONS[mark.type] ?? 'hidden'} />{shown}
      </Button>
      <Tooltip className="tooltip" offset={6} placement="top">{mark.reason}</Tooltip>
    </TooltipTrigger>
  );
}
