/** What protects what is sent and what is kept, and who has the keys, as read when the window is opened. */
import { useCallback } from 'react';
import type { DeskEncryption } from '../../../contract/encryption.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';
import { Window } from '../../ui/Window.tsx';

export function EncryptionWindow({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  return (
    <Window isOpen={isOpen} close={close} title={t('encryption.title')} closeLabel={t('help.close')}>
      {isOpen && <Read />}
    </Window>
  );
}

function Read() {
  const desk = useDesk();
  const { value, failed, load } = useLoaded(useCallback(() => desk.bridge.getEncryption({}), [desk]));
  if (failed) return <Failed text={t('encryption.failed')} retryLabel={t('app.retry')} retry={load} />;
  if (value === null) return <Loading label={t('encryption.loading')} rows={4} />;
  return <Shown {...value} />;
}

type Facts = readonly (readonly [string, string])[];

function Part({ id, title, text, facts }: { id: string; title: string; text: readonly string[]; facts: Facts }) {
  return (
    <section className="account-section" aria-labelledby={`encryption-${id}`} data-encryption={id}>
      <h3 id={`encryption-${id}`}>{title}</h3>
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map(([name, fact]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
      )}
      {text.map((each) => (
        <p className="muted" key={each}>
          {each}
        </p>
      ))}
    </section>
  );
}

const bitsOf = (bits: number): string => t('encryption.bitCount', { bits });
const suiteOf = (code: string): string =>
  code === 'hpke-x25519-hkdf-sha256-aes-256-gcm' ? t(`encryption.suites.${code}`) : code;

function Shown({ connection, server, workstation }: DeskEncryption) {
  const database = ({ cipher, mac, bits }: DeskEncryption['workstation'] | NonNullable<typeof server>): Facts => [
    [t('encryption.cipher'), cipher],
    [t('encryption.mac'), mac],
    [t('encryption.bits'), bitsOf(bits)],
  ];
  return (
    <>
      <p className="muted">{t('encryption.intro')}</p>
      <Part
        id="sent"
        title={t('encryption.sent')}
        text={[connection === null ? t('encryption.noConnection') : t('encryption.sentText')]}
        facts={
          connection === null
            ? []
            : [
                [t('encryption.protocol'), connection.protocol],
                [t('encryption.agreement'), connection.keyAgreement ?? t('encryption.agreementUnknown')],
                [t('encryption.cipher'), connection.cipher],
                [t('encryption.bits'), bitsOf(connection.bits)],
              ]
        }
      />
      <Part
        id="kept"
        title={t('encryption.kept')}
        text={[
          server === null
            ? t('encryption.keptUnknown')
            : t('encryption.keptKey', { from: t(`encryption.keyFrom.${server.keyFrom}`) }),
        ]}
        facts={server === null ? [] : database(server)}
      />
      {server !== null && (
        <Part
          id="sealed"
          title={t('encryption.sealed')}
          text={[t('encryption.sealedText')]}
          facts={[[t('encryption.suite'), suiteOf(server.sealedBy)]]}
        />
      )}
      <Part
        id="here"
        title={t('encryption.here')}
        text={[t(workstation.usesKeychain ? 'encryption.hereBoth' : 'encryption.herePassword')]}
        facts={database(workstation)}
      />
    </>
  );
}
