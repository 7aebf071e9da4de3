/** An activity record as the ledger commits to it. */

/** Every field is part of the commitment; times are milliseconds since 1970. */
export interface ActivityOfRecord {
  /** By the clock of who recorded it. */
  readonly at: number;
  /** By the server's clock. */
  readonly arrivedAt: number;
  readonly tenantId: string | null;
  readonly personId: string | null;
  readonly workstationId: string | null;
  readonly conversationId: string | null;
  readonly kind: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  /** Place and hashes in the chain of its workstation; null for a record of the server's own. */
  readonly seq: number | null;
  readonly previousHash: string | null;
  readonly hash: string | null;
  /** What was wrong with it on arrival, as a code; null for nothing. */
  readonly fault: string | null;
}

/** The fields of a record and no others: the same record has the same commitment at server, desk and verifier. */
export const activityRecord = (of: ActivityOfRecord): ActivityOfRecord => ({
  at: of.at,
  arrivedAt: of.arrivedAt,
  tenantId: of.tenantId,
  personId: of.personId,
  workstationId: of.workstationId,
  conversationId: of.conversationId,
  kind: of.kind,
  detail: of.detail,
  seq: of.seq,
  previousHash: of.previousHash,
  hash: of.hash,
  fault: of.fault,
});
