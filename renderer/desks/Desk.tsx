/** The window of a person who is signed in: a tab a view, and a question before unsaved changes are left behind. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useAlerts } from '../features/alerts/useAlerts.ts';
import { IntrusionBanner } from '../features/addresses/Intrusions.tsx';
import { Palette } from '../frame/Palette.tsx';
import { TopBar } from '../frame/TopBar.tsx';
import { t } from '../i18n/index.ts';
import { useDesk, useMay } from '../store/context.ts';
import type { SignedIn } from '../store/session.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { deskOf, type DeskView } from './views.tsx';

export function Desk({ state }: { state: SignedIn }) {
  const desk = useDesk();
  // Permissions change with the person, and then the whole desk is made anew.
  const [{ views, viewsAreRegion }] = useState(() => deskOf(state));
  const [chosen, setChosen] = useState<DeskView | undefined>(views[0]);
  const [unsaved, setUnsaved] = useState(false);
  const [going, setGoing] = useState<DeskView | null>(null);
  const seesIntrusions = useMay('intrusion.read');
  const { list: alerts } = useAlerts(useMay('alert.read'));
  const titleOf = (view: DeskView): string =>
    view.id === 'alerts' && alerts !== null && alerts.unread > 0
      ? t('alerts.titleUnread', { count: alerts.unread })
      : view.title();
  const choose = (next: DeskView | undefined): void => {
    desk.leave();
    setChosen(next);
  };
  const go = (next: DeskView): void => {
    if (unsaved && next.id !== chosen?.id) setGoing(next);
    else choose(next);
  };
  return (
    <div className="page">
      <TopBar state={state} />
      {views.length > 1 && (
        <nav
          className={views.length === 2 && !viewsAreRegion ? 'views own-line few-views' : 'views own-line'}
          aria-label={t('frame.views')}
          data-region={viewsAreRegion ? 'views' : undefined}
        >
          {views.map((each) => (
            <Button
              key={each.id}
              className="view-tab"
              data-view={each.id}
              aria-current={each.id === chosen?.id ? 'page' : undefined}
              onPress={() => go(each)}
            >
              {titleOf(each)}
            </Button>
          ))}
        </nav>
      )}
      {/* The view of addresses shows the alert itself. */}
      {seesIntrusions && chosen?.id !== 'addresses' && <IntrusionBanner />}
      {chosen !== undefined && <chosen.View key={chosen.id} state={state} setUnsaved={setUnsaved} />}
      <Palette places={views.map((each) => ({ id: each.id, title: titleOf(each), go: () => go(each) }))} />
      <Confirm
        isOpen={going !== null}
        close={() => setGoing(null)}
        title={t('leaving.leaveTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('leaving.leave')}
        confirm={() => choose(going ?? chosen)}
      >
        <p>{t('leaving.leaveText')}</p>
      </Confirm>
    </div>
  );
}
