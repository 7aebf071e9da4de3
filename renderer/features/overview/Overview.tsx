/** Shown to a person whose own work this version does not bring into the window: an honest list of what they can do. */
import { t, wordsOf } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';

export function Overview() {
  const words = wordsOf('overview');
  return (
    <main className="role-view" data-region="main">
      <div className="role-card">
        <Icon name="shield" />
        <h2>{words.title}</h2>
        <p>{words.intro}</p>
        <div className="role-lists">
          <section>
            <h3>{t('overview.headings.can')}</h3>
            <ul>
              {words.can.map((line) => (
                <li key={line}>
                  <Icon name="check" /> <span>{line}</span>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3>{t('overview.headings.cannot')}</h3>
            <ul>
              {words.cannot.map((line) => (
                <li key={line}>
                  <Icon name="close" /> <span>{line}</span>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </main>
  );
}
