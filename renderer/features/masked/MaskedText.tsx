/**
 * Text that main has masked, with a chip in every masked place; `places` of a search are highlighted. Text is only ever
 * a text node: nothing in it is markup.
 */
import { Fragment, useState } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { MaskedText as Masked } from '../../../contract/common.ts';
import { useMay } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { BlankText } from '../replies/BlankText.tsx';
import { pieces, type Masking, type Place } from './pieces.ts';
import { maskReasonWords } from './why.ts';
import { WhyHidden } from './WhyHidden.tsx';

const ICONS: Readonly<Record<string, IconName>> = {
  CARD: 'card',
  CVV: 'card',
  EXPIRY: 'card',
  TRACK: 'card',
  IBAN: 'bank',
  ACCOUNT: 'bank',
  EMAIL: 'mail',
  PHONE: 'phone',
  SSN: 'person',
  NAME: 'person',
  NATIONAL_ID: 'person',
  USERNAME: 'person',
  ADDRESS: 'place',
  IP: 'globe',
  DOB: 'calendar',
  PASSWORD: 'lock',
  PIN: 'lock',
  OTP: 'lock',
  API_KEY: 'lock',
};

/** Which message a text is; without it nothing can be said of its places. */
export interface MessagePlace {
  readonly conversationId: string;
  readonly id: string;
}

/**
 * `reasons`: `reachable` chips are stops for the Tab key, `quiet` ones only react to the mouse, `none` are a picture of
 * a chip.
 */
export function MaskedText({
  body,
  reasons,
  places,
  message,
  blanks = false,
}: {
  body: Masked;
  reasons: 'reachable' | 'quiet' | 'none';
  places?: readonly Place[];
  message?: MessagePlace;
  /** Of an agent's message: what the visitor's browser fills is drawn as a chip. */
  blanks?: boolean;
}) {
  return pieces(body, places).map((piece) => (
    <Fragment key={piece.at}>
      {'text' in piece ? (
        piece.isFound ? (
          <mark>{piece.text}</mark>
        ) : blanks ? (
          <BlankText text={piece.text} />
        ) : (
          piece.text
        )
      ) : reasons === 'none' ? (
        <Chip {...piece.masking} isFound={piece.isFound} />
      ) : (
        <ReasonedChip masking={piece.masking} reachable={reasons === 'reachable'} message={message} />
      )}
    </Fragment>
  ));
}

function Chip({ type, words: shown, isFound }: Masking & { isFound: boolean }) {
  return (
    <span className={isFound ? 'chip found' : 'chip'} data-mask-type={type}>
      <Icon name={ICONS[type] ?? 'hidden'} />
      {shown}
    </span>
  );
}

function ReasonedChip({
  masking,
  reachable,
  message,
}: {
  masking: Masking;
  reachable: boolean;
  message: MessagePlace | undefined;
}) {
  const { type, words: named, why, start, shown } = masking;
  const [asking, setAsking] = useState(false);
  const mayExcept = useMay('masking.except');
  return (
    <>
      <TooltipTrigger delay={250} closeDelay={120} shouldCloseOnPress={false}>
        <Button
          className="chip"
          data-mask-type={type}
          excludeFromTabOrder={!reachable}
          aria-label={t('mask.label', { shown: named })}
          onPress={() => setAsking(true)}
        >
          <Icon name={ICONS[type] ?? 'hidden'} />
          {named}
        </Button>
        {/* Inside the landmark that the chip is in, and not at the end of the body. */}
        <Tooltip
          className="tooltip"
          offset={6}
          placement="top"
          UNSTABLE_portalContainer={document.querySelector('main') ?? document.body}
        >
          {t('mask.reason', { reason: maskReasonWords(why) })}
        </Tooltip>
      </TooltipTrigger>
      {asking && (
        <WhyHidden
          canExcept={mayExcept && message !== undefined}
          close={() => setAsking(false)}
          place={{
            conversationId: message?.conversationId ?? '',
            messageId: message?.id ?? '',
            start,
            type,
            shown,
            words: named,
            why,
          }}
        />
      )}
    </>
  );
}
