/**
 * Text that main has masked, with a chip in every masked place. Text is only ever a text node: nothing in it is markup.
 */
import { Fragment } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { MaskedText as Masked } from '../../contract/common.ts';
import { mask } from '../strings.ts';
import { Icon, type IconName } from './Icon.tsx';
import { pieces, type Masking } from './pieces.ts';

const ICONS: Readonly<Record<string, IconName>> = { CARD: 'card', CVV: 'card', EXPIRY: 'card', TRACK: 'card', IBAN: 'bank', ACCOUNT: 'bank', EMAIL: 'mail', PHONE: 'phone', SSN: 'person', NAME: 'person', NATIONAL_ID: 'person', USERNAME: 'person', ADDRESS: 'place', IP: 'globe', DOB: 'calendar', PASSWORD: 'lock', PIN: 'lock', OTP: 'lock', API_KEY: 'lock' };

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
      {/* Inside the landmark that the chip is in, and not at the end of the body. */}
      <Tooltip className="tooltip" offset={6} placement="top" UNSTABLE_portalContainer={document.querySelector('main') ?? document.body}>{mask.reason(reason)}</Tooltip>
    </TooltipTrigger>
  );
}
