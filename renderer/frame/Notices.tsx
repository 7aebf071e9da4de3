/**
 * Refusals, failures and messages in conversations out of view, in words: short lines, announced politely by screen
 * readers. Never a notice of the operating system: that leaves the desk.
 */
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
  return (
    <div className="notices" role="status" aria-live="polite" aria-label={t('frame.notices')}>
      {notices.map((notice) => (
        <div className={`notice ${notice.tone}`} key={notice.id}>
          <Icon name={notice.arrival !== null ? 'chat' : notice.tone === 'warning' ? 'shield' : 'note'} />
          {notice.arrival === null ? (
            <p>
              {notice.text}
              {notice.times > 1 && <span className="notice-times"> ({t('frame.times', { count: notice.times })})</span>}
            </p>
          ) : (
            <Arrived arrival={notice.arrival} times={notice.times} />
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
      <p className="small">
        <strong>{visitorTitle(from)}</strong> · {tenantName}
        {times > 1 && <span className="notice-times"> ({t('frame.messages', { count: times })})</span>}
      </p>
      <p className="notice-text">
        <bdi>
          <MaskedText body={body} reasons="none" />
        </bdi>
      </p>
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
