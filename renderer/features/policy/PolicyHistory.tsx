/** Versions of the policy, newest first, with the way back before each. */
import { Button } from 'react-aria-components';
import type { PolicyView } from '../../../contract/policy.ts';
import { t } from '../../i18n/index.ts';
import { fullTime, listed } from '../../i18n/format.ts';
import type { PolicyWork } from './policyWork.ts';

export function PolicyHistory({ view, work, changes }: { view: PolicyView; work: PolicyWork; changes: boolean }) {
  return (
    <section className="view-part" data-region="versions" aria-labelledby="policy-versions">
      <h3 id="policy-versions">{t('policy.history')}</h3>
      {view.versions.length === 0 ? (
        <p className="muted">{t('policy.noHistory')}</p>
      ) : (
        <ol className="lines">
          {view.versions.map((each) => (
            <li key={each.version} className="policy-version">
              <div>
                <p>
                  <strong>{t('policy.version', { count: each.version })}</strong>{' '}
                  <span className="muted">
                    {each.by === null ? t('policy.byCommandLine') : t('policy.by', { name: each.by })},{' '}
                    <time dateTime={new Date(each.at).toISOString()}>{fullTime(each.at)}</time>
                  </span>
                </p>
                {each.undoes !== null && <p className="small">{t('policy.undoes', { count: each.undoes })}</p>}
                {each.changed.length > 0 && (
                  <p className="small muted" title={each.changed.join(', ')}>
                    {t('policy.changed', { count: each.changed.length })}:{' '}
                    {listed(each.changed.slice(0, 4).map((path) => titleOf(view, path)))}
                    {each.changed.length > 4 && ' …'}
                  </p>
                )}
              </div>
              {changes && (
                <Button
                  className="button quiet"
                  isDisabled={work.busy || work.drafts.size > 0}
                  aria-label={t('policy.goBackLabel', { version: each.version })}
                  onPress={() => void work.look(before(view, each.version))}
                >
                  {t('policy.goBack')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

const titleOf = ({ values }: PolicyView, path: string): string =>
  values.find((value) => value.path === path)?.title ?? path;

/** The version before this one: numbers may have gaps. */
const before = (view: PolicyView, version: number): number =>
  view.versions.find((each) => each.version < version)?.version ?? 0;
