/** What supervisors have said is no card, without the values: nobody here has them. */
import { Button } from 'react-aria-components';
import { masking as words } from '../../i18n/maskingWords.ts';
import { fullTime } from '../../i18n/times.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { MaskingDraft } from './maskingDraft.ts';

export function Exceptions({ draft }: { draft: MaskingDraft }) {
  const exceptions = draft.standing?.exceptions ?? [];
  return (
    <section className="masking-part" data-region="exceptions" aria-labelledby="exceptions-title">
      <h3 id="exceptions-title">{words.exceptions}</h3>
      <p className="small muted">{words.exceptionsHint}</p>
      {exceptions.length === 0 ? (
        <Empty icon="check" {...words.noExceptions} />
      ) : (
        <ul className="lines">
          {exceptions.map((each) => (
            <li className="exception" key={each.id}>
              <div>
                <p>
                  <strong>{words.notA(each.type)}</strong>{' '}
                  <span className="small muted">
                    {each.expiresAt === null ? words.forGood : words.until(fullTime(each.expiresAt))}
                  </span>
                </p>
                {each.likelyCard && (
                  <p className="small warning with-icon">
                    <Icon name="warning" /> <span>{words.likelyCard}</span>
                  </p>
                )}
                <p className="exception-reason">{each.reason}</p>
                <p className="small muted">
                  {words.by(each.by)}, <time dateTime={new Date(each.at).toISOString()}>{fullTime(each.at)}</time>
                </p>
              </div>
              <Button
                className="button"
                isDisabled={draft.busy}
                aria-label={words.revokeLabel(words.notA(each.type), each.by)}
                onPress={() => void draft.revoke(each.id)}
              >
                {words.revoke}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
