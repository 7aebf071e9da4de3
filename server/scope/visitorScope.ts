/**
 * Scopes without a session. A visitor's token names the one conversation that they write in; the address of a site's
 * page names that site and its tenant, whose public data the page shows.
 */
import { hashToken } from '../platform/tokens.ts';
import type { Db } from '../storage/storage.ts';
import { conversationOfToken, siteWithTenant } from './visitorQueries.ts';

interface Conversation {
  readonly id: string;
  readonly tenant_id: string;
  readonly site_id: string;
}

/** The one conversation of a visitor. */
export class VisitorScope {
  readonly #conversation: Conversation;

  /** @param token as the visitor's page sent it. @returns null for one that names no conversation. */
  static async ofToken(db: Db, token: string): Promise<VisitorScope | null> {
    const conversation = await conversationOfToken(db, hashToken(token));
    return conversation === undefined ? null : new VisitorScope(conversation);
  }

  private constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** Id of the conversation that the token opens. */
  get conversationId(): string {
    return this.#conversation.id;
  }

  /** Id of the tenant of the conversation or the site. */
  get tenantId(): string {
    return this.#conversation.tenant_id;
  }

  /** Id of the site. */
  get siteId(): string {
    return this.#conversation.site_id;
  }
}

/** A site and its tenant, as the site's page shows them. */
export interface PublicSite {
  readonly id: string;
  readonly name: string;
  readonly processor: string;
  readonly contact: string;
  readonly retentionDays: number;
  readonly tenantId: string;
  readonly tenantName: string;
  /** `#rrggbb` */ readonly colour: string;
  /** Whether agents see what is being typed in conversations that begin now. */
  readonly typingPreview: boolean;
}

/** One site: everybody who opens its page may read it and begin a conversation there. */
export class SiteScope {
  readonly #site: PublicSite;

  /** @param siteId as the address of the page names it. @returns null for no such site. */
  static async of(db: Db, siteId: string): Promise<SiteScope | null> {
    const row = await siteWithTenant(db, siteId);
    return row === undefined ? null : new SiteScope({ ...row, typingPreview: row.typingPreview === 1 });
  }

  private constructor(site: PublicSite) {
    this.#site = site;
  }

  /** The site as it was when the page was asked for. */
  get site(): PublicSite {
    return this.#site;
  }

  /** Id of the site. */
  get siteId(): string {
    return this.#site.id;
  }

  /** Id of the tenant of the conversation or the site. */
  get tenantId(): string {
    return this.#site.tenantId;
  }
}
