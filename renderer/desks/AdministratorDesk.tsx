/** The administrator's window: a tab a view, and a question before changes that are not saved are left behind. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { TopBar, type SignedIn } from '../frame/TopBar.tsx';
import { t } from '../i18n/index.ts';
import { IntrusionBanner } from '../features/addresses/Intrusions.tsx';
import { Window } from '../ui/Window.tsx';
import { VIEWS, type AdministratorView } from './views.tsx';

export function AdministratorDesk({ state }: { state: SignedIn }) {
  const [chosen, setChosen] = useState<AdministratorView | undefined>(VIEWS[0]);
  const [unsaved, setUnsaved] = useState(false);
  const [going, setGoing] = useState<AdministratorView | null>(null);
  const go = (next: AdministratorView): void => {
    if (unsaved && next.id !== chosen?.id) setGoing(next);
    else setChosen(next);
  };
  return (
    <div className="page">
      <TopBar state={state} />
      <nav className="views own-line" aria-label={t('frame.views')} data-region="views">
        {VIEWS.map((each) => (
          <Button
            key={each.id}
            className="view-tab"
            data-view={each.id}
            aria-current={each.id === chosen?.id ? 'page' : undefined}
            onPress={() => go(each)}
          >
            {each.title}
          </Button>
        ))}
      </nav>
      {chosen?.id !== 'addresses' && <IntrusionBanner />}
      {chosen !== undefined && <chosen.View key={chosen.id} state={state} setUnsaved={setUnsaved} />}
      <Window role="alertdialog" isOpen={going !== null} close={() => setGoing(null)} title={t('leaving.leaveTitle')}>
        <p>{t('leaving.leaveText')}</p>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={() => setGoing(null)}>
            {t('app.cancel')}
          </Button>
          <Button
            className="button primary"
            onPress={() => {
              setChosen(going ?? chosen);
              setGoing(null);
            }}
          >
            {t('leaving.leave')}
          </Button>
        </div>
      </Window>
    </div>
  );
}
