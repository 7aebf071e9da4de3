/** The desks: which views a person has, by permission. The first desk whose permission the person has is theirs. */
import type { ComponentType } from 'react';
import type { Permission } from '../../core/vocabulary/permissions.ts';
import { AccessReviews } from '../features/accessReview/AccessReviews.tsx';
import { Alerts } from '../features/alerts/Alerts.tsx';
import { Addresses } from '../features/addresses/Addresses.tsx';
import { Approvals } from '../features/approvals/Approvals.tsx';
import { Changes } from '../features/changes/Changes.tsx';
import { Conversations } from '../features/conversations/Conversations.tsx';
import { FloorView } from '../features/floor/FloorView.tsx';
import { SavedLogins } from '../features/logins/SavedLogins.tsx';
import { Masking } from '../features/masking/Masking.tsx';
import { Overview } from '../features/overview/Overview.tsx';
import { People } from '../features/people/People.tsx';
import { Policy, PolicyToRead } from '../features/policy/Policy.tsx';
import { Replies } from '../features/replies/Replies.tsx';
import { WorkstationChecks } from '../features/selfCheck/WorkstationChecks.tsx';
import { Sessions } from '../features/sessions/Sessions.tsx';
import { Workstations } from '../features/workstations/Workstations.tsx';
import { t } from '../i18n/index.ts';
import { may, type SignedIn, type ViewProps } from '../store/session.ts';

export interface DeskView {
  readonly id: string;
  /** Asked for when it is drawn, and not when this file is read. */
  readonly title: () => string;
  /** Null: everybody with this desk has it. */
  readonly needs: Permission | null;
  readonly View: ComponentType<ViewProps>;
}
export interface DeskOf {
  readonly needs: Permission | null;
  /** Whether the row of views is a part of the window that F6 stops at. */
  readonly viewsAreRegion: boolean;
  /** In the order of their tabs; the first one is what the window opens with. */
  readonly views: readonly DeskView[];
}

const CONVERSATIONS: DeskView = {
  id: 'conversations',
  title: () => t('floor.conversations'),
  needs: 'conversation.read',
  View: Conversations,
};
const ACCESS: DeskView = {
  id: 'access',
  title: () => t('accessReview.title'),
  needs: 'access.review',
  View: AccessReviews,
};
const ALERTS: DeskView = { id: 'alerts', title: () => t('alerts.title'), needs: 'alert.read', View: Alerts };
const APPROVALS: DeskView = {
  id: 'approvals',
  title: () => t('approvals.title'),
  needs: 'change.approve',
  View: Approvals,
};
const CHANGES: DeskView = { id: 'changes', title: () => t('changes.title'), needs: 'changes.read', View: Changes };
const PEOPLE: DeskView = { id: 'people', title: () => t('people.title'), needs: 'people.read', View: People };
const REPLIES: DeskView = { id: 'replies', title: () => t('replies.title'), needs: 'reply.write', View: Replies };
const POLICY_TO_READ: DeskView = {
  id: 'policy',
  title: () => t('policy.title'),
  needs: 'policy.read',
  View: PolicyToRead,
};

/** Answers visitors. */
const ANSWERING: DeskOf = { needs: 'conversation.answer', viewsAreRegion: false, views: [CONVERSATIONS, REPLIES] };

/** Watches the floor. */
const WATCHING: DeskOf = {
  needs: 'floor.watch',
  viewsAreRegion: false,
  views: [
    { id: 'floor', title: () => t('floor.floor'), needs: 'floor.watch', View: FloorView },
    ALERTS,
    CONVERSATIONS,
    REPLIES,
    {
      id: 'workstations',
      title: () => t('selfCheck.workstations'),
      needs: 'workstation.read',
      View: WorkstationChecks,
    },
    PEOPLE,
    APPROVALS,
    ACCESS,
    CHANGES,
    POLICY_TO_READ,
  ],
};

/** Manages people, machines and policy. */
const MANAGING: DeskOf = {
  needs: 'people.manage',
  viewsAreRegion: true,
  views: [
    { id: 'masking', title: () => t('masking.title'), needs: 'masking.change', View: Masking },
    REPLIES,
    { id: 'policy', title: () => t('policy.title'), needs: 'policy.manage', View: Policy },
    { id: 'addresses', title: () => t('addresses.title'), needs: 'address.manage', View: Addresses },
    ALERTS,
    { id: 'sessions', title: () => t('signInStatus.title'), needs: 'session.end-any', View: Sessions },
    { id: 'saved-logins', title: () => t('logins.title'), needs: 'login.manage', View: SavedLogins },
    PEOPLE,
    { id: 'workstations', title: () => t('workstations.title'), needs: 'workstation.manage', View: Workstations },
    APPROVALS,
    ACCESS,
    CHANGES,
  ],
};

/** For a person whose own work is not in the desk yet. */
const READING: DeskOf = {
  needs: null,
  viewsAreRegion: false,
  views: [
    { id: 'overview', title: () => t('overview.headings.overview'), needs: null, View: Overview },
    POLICY_TO_READ,
    CHANGES,
  ],
};

const DESKS: readonly DeskOf[] = [ANSWERING, WATCHING, MANAGING, READING];

/** The desk of a person, with the views that they may see. */
export function deskOf(state: SignedIn): DeskOf {
  const has = (needs: Permission | null): boolean => needs === null || may(state, needs);
  const desk = DESKS.find(({ needs }) => has(needs)) ?? READING;
  return { ...desk, views: desk.views.filter(({ needs }) => has(needs)) };
}
