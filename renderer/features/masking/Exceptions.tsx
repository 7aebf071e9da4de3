/** What supervisors have marked as false positives, without the values, which are known to no part of the desk. */
import { Button } from 'react-aria-components';
import { t, wordsOf } from '../../i18n/index.ts';
import { exceptionTypeName } from '../../i18n/names.ts';
import { fullTime } from '../../i18n/format.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { MaskingDraft } from './maskingDraft.ts';

export function Exceptions({ draft }: { draft: MaskingDraft }) {
  const exceptions = draft.status?.exceptions ?? [];
  return (
    <section className="view-part" data-region="exceptions" aria-labelledby="exceptions-title">
      <h3 id="exceptions-title">{t('masking.exceptions')}</h3>
      <p className="small muted">{t('masking.exceptionsHint')}</p>
      {exceptions.length === 0 ? (
        <Empty icon="check" {...wordsOf('masking.noExceptions')} />
      ) : (
        <ul className="lines">
          {exceptions.map((each) => (
            <li className="exception" key={each.id}>
              <div>
                <p>
                  <strong>{t('masking.notA', { type: exceptionTypeName(each.type) })}</strong>{' '}
                  <span className="small muted">
                    {each.expiresAt === null
                      ? t('masking.forGood')
                      : t('masking.until', { day: fullTime(each.expiresAt) })}
                  </span>
                </p>
                {each.likelyCard && (
                  <p className="small warning with-icon">
                    <Icon name="warning" /> <span>{t('masking.likelyCard')}</span>
                  </p>
                )}
                <p className="exception-reason">{each.reason}</p>
                <p className="small muted">
                  {each.by === null ? t('masking.byCommandLine') : t('masking.by', { name: each.by })},{' '}
                  <time dateTime={new Date(each.at).toISOString()}>{fullTime(each.at)}</time>
                </p>
              </div>
              <Button
                className="button"
                isDisabled={draft.busy}
                aria-label={t('masking.revokeLabel', {
                  what: t('masking.notA', { type: exceptionTypeName(each.type) }),
                  by: each.by,
                })}
                onPress={() => void draft.revoke(each.id)}
              >
                {t('masking.revoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
