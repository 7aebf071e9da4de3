/** Text with a chip for each blank that the visitor's browser fills. */
import { Fragment } from 'react';
import { blanksIn, isServerBlank, isVisitorBlank, type Blank } from '../../../core/vocabulary/blanks.ts';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import './replies.css';

/** What a blank is called, with what is read where nothing is known. */
function blankWords({ name, fallback }: Blank): string {
  const named = isVisitorBlank(name) || isServerBlank(name) ? t(`blanks.named.${name}`) : name;
  return fallback === '' ? named : t('blanks.or', { name: named, fallback });
}

function BlankChip({ blank }: { blank: Blank }) {
  return (
    <span className="chip blank" title={isVisitorBlank(blank.name) ? t('blanks.filledThere') : undefined}>
      <Icon name={isVisitorBlank(blank.name) ? 'person' : 'note'} />
      {blankWords(blank)}
    </span>
  );
}

/** @param isStored as a reply is stored: what the server fills is a blank as well */
export function BlankText({ text, isStored = false }: { text: string; isStored?: boolean }) {
  const blanks = blanksIn(text).filter(({ name }) => isVisitorBlank(name) || (isStored && isServerBlank(name)));
  return (
    <>
      {blanks.map((blank, index) => (
        <Fragment key={blank.start}>
          {text.slice(blanks[index - 1]?.end ?? 0, blank.start)}
          <BlankChip blank={blank} />
        </Fragment>
      ))}
      {text.slice(blanks.at(-1)?.end ?? 0)}
    </>
  );
}

/** Under the message field: what of it the visitor's browser fills; nothing where there is no such blank. */
export function BlanksOfDraft({ text }: { text: string }) {
  const blanks = blanksIn(text).filter(({ name }) => isVisitorBlank(name));
  if (blanks.length === 0) return null;
  return (
    <p className="composer-blanks small muted">
      {blanks.map((blank) => (
        <Fragment key={blank.start}>
          <BlankChip blank={blank} />{' '}
        </Fragment>
      ))}
      {t('blanks.filledThere')}
    </p>
  );
}
