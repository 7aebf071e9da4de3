/** What can be done with a review as a whole. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { AccessReview, AccessReviewList } from '../../../contract/accessReview.ts';
import { t } from '../../i18n/index.ts';
import { Confirm } from '../../ui/Confirm.tsx';

export type Act = 'begin' | 'compare' | 'keep' | 'attest' | 'end' | 'export';

interface Props {
  review: AccessReview | null;
  /** Why none can be begun now. */
  beginClosed: AccessReviewList['closed'];
  offline: boolean;
  act: (what: Act) => void;
}

export function AccessActs({ review, beginClosed, offline, act }: Props) {
  const [asking, setAsking] = useState<'keep' | 'attest' | 'end' | null>(null);
  const open = review?.state === 'open' ? review : null;
  return (
    <div className="table-view-actions">
      {open !== null && (
        <>
          {open.endClosed === null && (
            <Button className="button quiet" isDisabled={offline} onPress={() => setAsking('end')}>
              {t('accessReview.end')}
            </Button>
          )}
          <Button className="button" isDisabled={offline} onPress={() => act('compare')}>
            {t('accessReview.compare')}
          </Button>
          <Button className="button" isDisabled={offline || open.undecided === 0} onPress={() => setAsking('keep')}>
            {t('accessReview.keepRest')}
          </Button>
          <Button
            className="button primary"
            isDisabled={offline || open.closed !== null || open.undecided + open.asked + open.outdated > 0}
            onPress={() => setAsking('attest')}
          >
            {t('accessReview.attest')}
          </Button>
        </>
      )}
      {review?.state === 'attested' && (
        <Button className="button" isDisabled={offline} onPress={() => act('export')}>
          {t('accessReview.export')}
        </Button>
      )}
      {beginClosed === null && (
        <Button className="button primary" isDisabled={offline} onPress={() => act('begin')}>
          {t('accessReview.begin')}
        </Button>
      )}
      <Confirm
        isOpen={asking === 'keep'}
        close={() => setAsking(null)}
        title={t('accessReview.keepTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('accessReview.keepRest')}
        confirm={() => act('keep')}
      >
        <p>{t('accessReview.keepText')}</p>
      </Confirm>
      <Confirm
        isOpen={asking === 'attest'}
        close={() => setAsking(null)}
        title={t('accessReview.attestTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('accessReview.attest')}
        confirm={() => act('attest')}
      >
        <p>{t('accessReview.attestText')}</p>
      </Confirm>
      <Confirm
        isOpen={asking === 'end'}
        close={() => setAsking(null)}
        title={t('accessReview.endTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('accessReview.end')}
        confirm={() => act('end')}
      >
        <p>{t('accessReview.endText')}</p>
      </Confirm>
    </div>
  );
}
