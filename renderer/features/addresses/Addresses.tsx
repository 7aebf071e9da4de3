/** The administrator's view of addresses: rules, what they make of an address, and who was refused. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { AddressRule } from '../../../contract/addresses.ts';
import { t } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Callout } from '../../ui/Callout.tsx';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Intrusions } from './Intrusions.tsx';
import { Window } from '../../ui/Window.tsx';
import { AddressForm } from './AddressForm.tsx';
import { AddressTrial } from './AddressTrial.tsx';
import { useAddressWork } from './addressWork.ts';
import type { ViewProps } from '../../store/session.ts';
import { AddressRules } from './AddressRules.tsx';
import { RemoveAddress } from './RemoveAddress.tsx';

export function Addresses({ state }: ViewProps) {
  const work = useAddressWork();
  const { status } = work;
  const offline = state.connection === 'offline';
  const [form, setForm] = useState<AddressRule | 'new' | null>(null);
  const [removing, setRemoving] = useState<AddressRule | null>(null);
  const [undoing, setUndoing] = useState(false);
  const undo = status?.undo ?? null;
  return (
    <main className="view addresses">
      <div className="view-head" data-region="addresses">
        <div className="view-title">
          <h2>{t('addresses.title')}</h2>
          <p className="muted">{t('addresses.intro')}</p>
        </div>
        <p className="address-own" role="status">
          {status !== null && <strong>{t('addresses.own', { address: status.ownAddress })}</strong>}
        </p>
        <div className="view-actions">
          <Button
            className="button quiet"
            isDisabled={work.busy || offline || undo === null}
            onPress={() => setUndoing(true)}
          >
            {t('addresses.undo')}
          </Button>
          <Button className="button" isDisabled={work.busy || offline} onPress={() => void work.load()}>
            {t('addresses.loadAgain')}
          </Button>
          <Button
            className="button primary"
            isDisabled={work.busy || offline || status === null}
            onPress={() => setForm('new')}
          >
            {t('addresses.add')}
          </Button>
        </div>
        <div className="view-notice" role="status">
          {work.notice !== null && <Callout tone={work.notice.tone}>{work.notice.text}</Callout>}
          {work.failed !== null && status !== null && <Callout tone="danger">{work.failed}</Callout>}
        </div>
      </div>
      {work.failed !== null && status === null && (
        <Failed text={t('addresses.error')} retryLabel={t('app.retry')} retry={() => void work.load()} />
      )}
      {work.failed === null && status === null && <Loading label={t('addresses.loading')} rows={8} />}
      {status !== null && (
        <div className="view-columns">
          <div className="view-main">
            <AddressRules work={work} tenants={state.tenants} offline={offline} edit={setForm} remove={setRemoving} />
          </div>
          <div className="view-side">
            <AddressTrial work={work} tenants={state.tenants} offline={offline} />
            <Intrusions />
          </div>
        </div>
      )}
      {form !== null && status !== null && (
        <AddressForm
          work={work}
          rule={form === 'new' ? null : form}
          tenants={state.tenants}
          close={() => setForm(null)}
        />
      )}
      <RemoveAddress work={work} rule={removing} tenants={state.tenants} close={() => setRemoving(null)} />
      <Confirm
        isOpen={undoing}
        close={() => setUndoing(false)}
        title={t('addresses.undoTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('addresses.undo')}
        confirm={() => void work.undo()}
      >
        <p>
          {undo !== null &&
            t(`addresses.undoText.${undo.action}`, {
              range: undo.range,
              by: undo.by ?? t('addresses.undoBySomebody'),
              at: fullTime(undo.at),
            })}
        </p>
      </Confirm>
      <Window role="alertdialog" isOpen={work.waiting !== null} close={work.forget} title={t('addresses.lockTitle')}>
        <Callout tone="danger">{t('addresses.lockText', { address: work.waiting?.ownAddress ?? '' })}</Callout>
        <div className="window-foot">
          <Button className="button primary" autoFocus onPress={work.forget}>
            {t('app.cancel')}
          </Button>
          <Button className="button" onPress={() => void work.waiting?.again()}>
            {t('addresses.lockAnyway')}
          </Button>
        </div>
      </Window>
    </main>
  );
}
