import { Icon } from '../../ui/Icon.tsx';
import { t } from '../../i18n/index.ts';

export function Starting() {
  return (
    <main className="standalone">
      <div className="standalone-card" role="status">
        <p className="brand">
          <Icon name="shield" /> {t('app.name')}
        </p>
        <h1>{t('starting.title')}</h1>
        <p className="muted">{t('starting.text')}</p>
        <span className="progress" aria-hidden="true" />
      </div>
    </main>
  );
}
