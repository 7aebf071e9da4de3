/** One's own second factor: what is enrolled, what may be added, recovery codes. Changes need a recent sign-in. */
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Factor, OwnSecondFactor } from '../../../contract/secondFactor.ts';
import { t } from '../../i18n/index.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk } from '../../store/context.ts';
import { shortDate } from '../../i18n/format.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Window } from '../../ui/Window.tsx';
import { AddKey } from './AddKey.tsx';
import { AddTotp } from './AddTotp.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { Callout } from '../../ui/Callout.tsx';

type Open = { what: 'totp' } | { what: 'key' } | { what: 'renew' } | { what: 'remove'; factor: Factor } | null;

export function SecondFactor() {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.ownSecondFactor({}), [desk]));
  const [open, setOpen] = useState<Open>(null);
  const late = useClock((now) => own !== null && now > own.changeableUntil);
  if (failed) return <Failed text={t('secondFactor.failed')} retryLabel={t('app.retry')} retry={load} />;
  if (own === null) return <Loading label={t('secondFactor.loading')} rows={3} />;
  const close = (): void => setOpen(null);
  const added = (): void => {
    close();
    load();
  };
  const act = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      desk.notice(errorWords(cause), 'warning');
    }
    close();
    load();
  };
  return (
    <div className="account-part">
      <p className="muted">
        {t('secondFactor.intro')} {own.required ? t('secondFactor.required') : t('secondFactor.notRequired')}
      </p>
      {late && <Callout icon="clock">{t('secondFactor.tooLate')}</Callout>}
      {own.factors.length === 0 ? (
        <p>{t('secondFactor.none')}</p>
      ) : (
        <ul className="account-list" aria-label={t('secondFactor.list')}>
          {own.factors.map((factor) => (
            <Line key={factor.id} factor={factor} late={late} remove={() => setOpen({ what: 'remove', factor })} />
          ))}
        </ul>
      )}
      <div className="account-acts">
        {own.kinds.includes('totp') && (
          <Button className="button" isDisabled={late} onPress={() => setOpen({ what: 'totp' })}>
            {own.factors.some((factor) => factor.kind === 'totp')
              ? t('secondFactor.replaceTotp')
              : t('secondFactor.addTotp')}
          </Button>
        )}
        {own.kinds.includes('security-key') && (
          <Button className="button" isDisabled={late} onPress={() => setOpen({ what: 'key' })}>
            {t('secondFactor.addKey')}
          </Button>
        )}
      </div>
      {own.recoveryLeft !== null && (
        <Recovery own={own} left={own.recoveryLeft} late={late} renew={() => setOpen({ what: 'renew' })} />
      )}

      <Window isOpen={open?.what === 'totp'} close={close} title={t('totp.title')} closeLabel={t('help.close')}>
        <AddTotp done={added} />
      </Window>
      <Window isOpen={open?.what === 'key'} close={close} title={t('securityKey.title')} closeLabel={t('help.close')}>
        <AddKey done={added} />
      </Window>
      <Sure
        isOpen={open?.what === 'remove'}
        close={close}
        title={t('secondFactor.removeTitle')}
        text={open?.what === 'remove' ? t('secondFactor.removeText', { name: nameOf(open.factor) }) : ''}
        yes={t('secondFactor.remove')}
        act={() =>
          void act(async () => {
            if (open?.what !== 'remove') return;
            await desk.bridge.removeFactor({ factorId: open.factor.id });
            desk.notice(t('secondFactor.removed', { name: nameOf(open.factor) }), 'info');
          })
        }
      />
      <Sure
        isOpen={open?.what === 'renew'}
        close={close}
        title={t('secondFactor.renewTitle')}
        text={t('secondFactor.renewText')}
        yes={t('secondFactor.renew')}
        act={() =>
          void act(async () => {
            desk.showRecoveryCodes((await desk.bridge.renewRecoveryCodes({})).codes);
          })
        }
      />
    </div>
  );
}

const nameOf = ({ name, kind }: Factor): string => name ?? t(`secondFactor.kinds.${kind}`);

function Line({ factor, late, remove }: { factor: Factor; late: boolean; remove: () => void }) {
  return (
    <li data-factor={factor.kind}>
      <Icon name={factor.kind === 'totp' ? 'phone' : 'lock'} />
      <span className="account-line">
        <strong>{nameOf(factor)}</strong>{' '}
        <span className="small muted">
          {factor.name !== null && `${t(`secondFactor.kinds.${factor.kind}`)} · `}
          {`${t('secondFactor.added', { date: shortDate(factor.madeAt) })} · `}
          {factor.usedAt === null
            ? t('secondFactor.neverUsed')
            : t('secondFactor.used', { date: shortDate(factor.usedAt) })}
        </span>
      </span>
      <Button
        className="button quiet"
        isDisabled={late}
        aria-label={t('secondFactor.removeNamed', { name: nameOf(factor) })}
        onPress={remove}
      >
        {t('secondFactor.remove')}
      </Button>
    </li>
  );
}

function Recovery({
  own,
  left,
  late,
  renew,
}: {
  own: OwnSecondFactor;
  left: number;
  late: boolean;
  renew: () => void;
}) {
  return (
    <section className="account-recovery">
      <h4>{t('secondFactor.recovery')}</h4>
      <p className={left < 3 ? 'warning' : 'muted'}>
        {t('secondFactor.recoveryLeft', { count: left })}
        {own.recoveryUsedAt !== null && ` ${t('secondFactor.recoveryUsed', { date: shortDate(own.recoveryUsedAt) })}`}
      </p>
      <div className="account-acts">
        <Button className="button" isDisabled={late} onPress={renew}>
          {t('secondFactor.renew')}
        </Button>
      </div>
    </section>
  );
}

function Sure({
  isOpen,
  close,
  title,
  text,
  yes,
  act,
}: {
  isOpen: boolean;
  close: () => void;
  title: string;
  text: string;
  yes: string;
  act: () => void;
}) {
  return (
    <Window role="alertdialog" isOpen={isOpen} close={close} title={title}>
      <p>{text}</p>
      <div className="window-foot">
        <Button className="button" onPress={close}>
          {t('app.cancel')}
        </Button>
        <Button className="button primary" onPress={act}>
          {yes}
        </Button>
      </div>
    </Window>
  );
}
