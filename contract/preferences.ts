/** What people choose about their own desk: kept by the server with the person, so that it follows them to any desk. */
import { z } from 'zod';
import {
  DENSITIES,
  FIRST_PREFERENCES,
  LONGEST_QUIET,
  MOTIONS,
  QUIET_MINUTES,
  REPEATS,
  SOUNDS,
  ZOOMS,
  type Preferences as Shape,
} from '../core/vocabulary/preferences.ts';
import {
  ACTION_NAMES,
  type ActionName,
  bindingsWith,
  MAX_BINDING_LENGTH,
  MOST_KEYS,
  sharedKeys,
  whyNotBindable,
} from '../core/vocabulary/shortcuts.ts';
import { Millis, Seq } from './common.ts';
import { notRecorded, route, verb } from './tables.ts';

const Binding = z
  .string()
  .max(MAX_BINDING_LENGTH)
  .refine((binding) => whyNotBindable(binding) === null);
/** Keys of the acts that have other ones than from the start. No key does two things. */
const Keys = z.array(Binding).max(MOST_KEYS).optional();
const keysOfEach = Object.fromEntries(ACTION_NAMES.map((name) => [name, Keys])) as Record<ActionName, typeof Keys>;
const Shortcuts = z.strictObject(keysOfEach).refine((own) => sharedKeys(bindingsWith(own)).length === 0);

export const Preferences = z.strictObject({
  zoom: z.literal(ZOOMS),
  density: z.enum(DENSITIES),
  motion: z.enum(MOTIONS),
  sounds: z.strictObject({
    queue: z.enum(SOUNDS),
    mine: z.enum(SOUNDS),
    volume: z.number().int().min(0).max(100),
    repeatSeconds: z.literal(REPEATS),
  }),
  systemNotices: z.boolean(),
  quietUntil: Millis.nullable(),
  shortcuts: Shortcuts,
}) satisfies z.ZodType<Shape>;
export type Preferences = z.infer<typeof Preferences>;

/** Some of them; the others stay as they are. */
export const PreferenceChanges = Preferences.partial();
export type PreferenceChanges = z.infer<typeof PreferenceChanges>;

/** Longest stored form, in characters of JSON. */
export const MAX_PREFERENCES_LENGTH = 8_000;

/**
 * In an answer: a choice that this version does not know, such as a sound of a newer server, has its first value, and
 * the others stay readable.
 */
const ReadPreferences = z.strictObject({
  zoom: Preferences.shape.zoom.catch(FIRST_PREFERENCES.zoom),
  density: Preferences.shape.density.catch(FIRST_PREFERENCES.density),
  motion: Preferences.shape.motion.catch(FIRST_PREFERENCES.motion),
  sounds: z.strictObject({
    ...Preferences.shape.sounds.shape,
    queue: z.enum(SOUNDS).catch(FIRST_PREFERENCES.sounds.queue),
    mine: z.enum(SOUNDS).catch(FIRST_PREFERENCES.sounds.mine),
    repeatSeconds: z.literal(REPEATS).catch(FIRST_PREFERENCES.sounds.repeatSeconds),
  }),
  systemNotices: z.boolean(),
  quietUntil: Millis.nullable(),
  shortcuts: Shortcuts,
}) satisfies z.ZodType<Shape>;

/** `version` grows with each change; 0 where nothing was chosen yet. What has a lower one is older. */
export const StoredPreferences = z.strictObject({ version: Seq, preferences: ReadPreferences });
export type StoredPreferences = z.infer<typeof StoredPreferences>;

/**
 * What is stored or sent, field by field: a field that this version does not know is left out, and one that it cannot
 * read has its first value. So an older or newer program never fails for it.
 */
export function readPreferences(stored: unknown): Preferences {
  const given: Readonly<Record<string, unknown>> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const read: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(Preferences.shape)) {
    const found = (schema as z.ZodType).safeParse(given[name]);
    if (Object.hasOwn(given, name) && found.success) read[name] = found.data;
  }
  return { ...FIRST_PREFERENCES, ...read };
}

/** What this desk can do for attention: a host that cannot play or show something says so. */
export const AttentionAbilities = z.strictObject({ sounds: z.boolean(), notices: z.boolean() });
export type AttentionAbilities = z.infer<typeof AttentionAbilities>;

const empty = z.strictObject({});

export const PREFERENCE_ROUTES = {
  ownPreferences: route({
    method: 'GET',
    path: '/v1/own/preferences',
    permission: 'own.manage',
    record: notRecorded('how the own desk looks, sounds and is operated; it concerns nobody else'),
    params: empty,
    body: empty,
    result: StoredPreferences,
    summary: 'What this person has chosen about their desk',
  }),
  changePreferences: route({
    method: 'PUT',
    path: '/v1/own/preferences',
    permission: 'own.manage',
    record: notRecorded('how the own desk looks, sounds and is operated; it concerns nobody else'),
    params: empty,
    body: PreferenceChanges,
    result: StoredPreferences,
    summary: 'Change some of what this person has chosen about their desk; the last change of each counts',
  }),
} as const;

export const PREFERENCE_VERBS = {
  /** Of the person who is signed in; before, what was last used at this workstation, as far as it is of use there. */
  getPreferences: verb({
    needs: 'anyone',
    args: empty,
    result: StoredPreferences.extend({ abilities: AttentionAbilities }),
  }),
  changePreferences: verb({ needs: 'own.manage', args: PreferenceChanges, result: StoredPreferences }),
  /** Nothing disturbs for so many minutes; 0 ends it. */
  beQuiet: verb({
    needs: 'own.manage',
    args: z.strictObject({ minutes: z.literal([0, ...QUIET_MINUTES]) }),
    result: StoredPreferences,
  }),
  /** Plays one of the sounds that were chosen, so that it is heard; at most once a second. */
  playSound: verb({
    needs: 'own.manage',
    args: z.strictObject({ which: z.enum(['queue', 'mine']) }),
    result: z.strictObject({ played: z.boolean() }),
  }),
} as const;

/** Whether an end of silence is one that a person may choose at this moment, milliseconds since 1970. */
export const isQuietEnd = (until: number | null, now: number): boolean =>
  until === null || until <= now + LONGEST_QUIET;
