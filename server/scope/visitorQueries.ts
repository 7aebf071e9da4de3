/**
 * What a visitor's token and the address of a site's page name: read to make the scope of somebody without a session.
 */
import type { Db } from '../storage/storage.ts';

/** @param tokenHash SHA-256 of the token, lower-case hex. */
export const conversationOfToken = (
  db: Db,
  tokenHash: string,
): Promise<{ id: string; tenant_id: string; site_id: string } | undefined> =>
  db
    .selectFrom('conversation')
    .select(['id', 'tenant_id', 'site_id'])
    .where('visitor_token_hash', '=', tokenHash)
    .executeTakeFirst();

/** A site and its tenant as anybody may read of them. */
export const siteWithTenant = (db: Db, siteId: string) =>
  db
    .selectFrom('site')
    .innerJoin('tenant', 'tenant.id', 'site.tenant_id')
    .select([
      'site.id',
      'site.name',
      'site.processor',
      'site.contact',
      'site.retention_days as retentionDays',
      'tenant.id as tenantId',
      'tenant.name as tenantName',
      'tenant.colour',
      'tenant.typing_preview as typingPreview',
    ])
    .where('site.id', '=', siteId)
    .executeTakeFirst();
