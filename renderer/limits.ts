/**
 * Numbers and lists that the contract also states. They are repeated here, and bound to the contract by their types,
 * because importing the value would carry the schema library into the page.
 */
import type {
  ENTRY_KINDS as KINDS,
  MAX_DRAFT_LENGTH,
  MAX_ENTRY_LENGTH,
  MAX_MESSAGE_LENGTH,
  MAX_QUERY_LENGTH,
} from '../contract/common.ts';
import type { MAX_PASSWORD_LENGTH } from '../contract/passwords.ts';
import type { MAX_NOTE_LENGTH } from '../contract/routing.ts';
import type { LOGIN_FIELDS as FIELDS, MAX_LOGIN_QUERY } from '../contract/savedLogins.ts';

export const MESSAGE_LIMIT: typeof MAX_MESSAGE_LENGTH = 8_000;
export const DRAFT_LIMIT: typeof MAX_DRAFT_LENGTH = 32_000;
export const ENTRY_LIMIT: typeof MAX_ENTRY_LENGTH = 4_000;
export const ENTRY_KINDS: typeof KINDS = ['name', 'email', 'phone', 'address', 'date-of-birth', 'order-number', 'note'];
export const NOTE_LIMIT: typeof MAX_NOTE_LENGTH = 1_000;
export const QUERY_LIMIT: typeof MAX_QUERY_LENGTH = 200;
export const PASSWORD_LIMIT: typeof MAX_PASSWORD_LENGTH = 1_024;
export const LOGIN_QUERY_LIMIT: typeof MAX_LOGIN_QUERY = 100;
export const LOGIN_FIELDS: typeof FIELDS = ['name', 'address', 'user', 'password', 'totp'];
/** The counter under the composer shows from here on. */
export const COUNTER_FROM = MESSAGE_LIMIT - 500;

/** Messages asked for at a time. */
export const PAGE = 100;
/** Pages of older messages that are fetched to get to a message that was found. */
export const PAGES_TO_FOUND = 40;
/** Message rows in the document at a time, whatever the length of the conversation. */
export const WINDOW = 120;
/** Rows by which that window moves. */
export const STEP = 40;
/** Conversations whose messages stay in memory besides the open one. */
export const KEPT_THREADS = 5;
/** Messages kept of a conversation that is not open. */
export const KEPT_MESSAGES = 200;

/** Milliseconds of quiet after which a draft is handed over. */
export const DRAFT_QUIET = 600;
/** A typing signal is repeated at most this often, and ends after `TYPING_QUIET` without a key. Milliseconds. */
export const TYPING_EVERY = 3_000;
export const TYPING_QUIET = 4_000;
/** A visitor's typing state is dropped after this long without news. Milliseconds. */
export const TYPING_STALE = 8_000;

/** Chromium lays out at most about 33 million pixels; 800,000 rows of 40 stay under it. */
export const ACTIVITY_ROWS_SHOWN = 800_000;
