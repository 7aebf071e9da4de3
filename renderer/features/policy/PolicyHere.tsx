/** Which policy applies on this workstation, and the places on it that values are read from. */
import type { PolicyView } from '../../../contract/policy.ts';
import { t } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { noteWords } from '../../i18n/noteWords.ts';

export function PolicyHere({ view }: { view: PolicyView }) {
  return (
    <section className="view-part" data-region="workstation" aria-labelledby="policy-machine">
      <h3 id="policy-machine">{t('policy.thisMachine')}</h3>
      <p className={view.current === null ? 'warning' : undefined}>
        {view.current === null
          ? t('policy.notHeld')
          : t('policy.current', { version: view.current.version, until: fullTime(view.current.expiresAt) })}
      </p>
      {view.places.length === 0 ? (
        <p className="muted">{t('policy.noPlaces')}</p>
      ) : (
        <ul className="lines">
          {view.places.map((place) => (
            <li key={place.place}>
              <code>{place.place}</code>{' '}
              <span className={place.state === 'refused' ? 'danger' : 'muted'}>
                {t(`policy.places.${place.state}`)}
              </span>
              {place.note !== null && <p className="small">{t('policy.notTaken', { note: noteWords(place.note) })}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
