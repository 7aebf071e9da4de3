/**
 * Refusals, failures and messages in conversations out of view, in words: short lines, announced politely by screen
 * readers. Only the newest is shown, so that no more than a row of the list is covered; the others on demand. Never a
 * notice of the operating system: that leaves the desk.
 */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useDesk, usePicked } from '../store/context.ts';
import type { Arrival } from '../store/arrivals.ts';
import { t } from '../i18n/index.ts';
import { visitorTitle } from '../i18n/names.ts';
import { Icon } from '../ui/Icon.tsx';
import { MaskedText } from '../features/masked/MaskedText.tsx';

export function Notices() {
  const desk = useDesk();
  const notices = usePicked((each) => each.notices);
  const [showsAll, setShowsAll] = useState(false);
  const older = notices.length - 1;
  return (
    <div
      className={showsAll ? 'notices' : 'notices only-newest'}
      role="status"
      aria-live="polite"
      aria-label={t('frame.notices')}
    >
      {notices.map((notice) => (
        <div className={`notice ${notice.tone}`} key={notice.id}>
          <Icon name={notice.arrival !== null ? 'chat' : notice.tone === 'warning' ? 'shield' : 'note'} />
          {notice.arrival === null ? (
            <p className="small">
              {notice.text}
              {notice.times > 1 && <span className="notice-times"> ({t('frame.times', { count: notice.times })})</span>}
            </p>
          ) : (
            <Arrived arrival={notice.arrival} times={notice.times} />
          )}
          {notice.id === notices.at(-1)?.id && older > 0 && (
            <Button
              className="button quiet notice-more"
              aria-expanded={showsAll}
              onPress={() => setShowsAll(!showsAll)}
            >
              {showsAll ? t('frame.fewerNotices') : t('frame.moreNotices', { count: older })}
            </Button>
          )}
          <Button className="icon-button" aria-label={t('app.dismiss')} onPress={() => desk.dismissNotice(notice.id)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </div>
  );
}

function Arrived({ arrival, times }: { arrival: Arrival; times: number }) {
  const desk = useDesk();
  const { conversationId, from, tenantName, body } = arrival;
  return (
    <div className="notice-arrival" data-notice-conversation={conversationId}>
      <div>
        <p className="small">
          <strong>{visitorTitle(from)}</strong> · {tenantName}
          {times > 1 && <span className="notice-times"> ({t('frame.messages', { count: times })})</span>}
        </p>
        <p className="notice-text small">
          <bdi>
            <MaskedText body={body} reasons="none" />
          </bdi>
        </p>
      </div>
      <Button
        className="button quiet"
        aria-label={t('frame.openFrom', { visitor: from })}
        onPress={() => void desk.open(conversationId)}
      >
        {t('frame.open')}
      </Button>
    </div>
  );
}
