/** A policy that is being changed: what is stored, what would be stored, and what is wrong with that. */
import { useEffect, useState } from 'react';
import type { MaskedText } from '../../../contract/common.ts';
import type { MaskingPattern, MaskingPolicyForm, MaskingProblem, MaskStyle } from '../../../contract/masking.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import { t } from '../../i18n/index.ts';
import { inWords } from '../../i18n/inWords.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';

export type Loaded = Awaited<ReturnType<Bridge['getMasking']>>;

const wordsOrNull = (problem: MaskingProblem | undefined): string | null =>
  problem === undefined ? null : inWords(problem.notice);

/** Milliseconds of quiet before a change is tried. */
const QUIET = 250;
const NEW_PATTERN: MaskingPattern = { name: '', label: '', pattern: '', on: true, mustMatch: [], mustNotMatch: [] };
export interface Notice {
  readonly tone: 'info' | 'danger';
  readonly text: string;
}

export function useMaskingDraft(tenantId: string) {
  const { bridge } = useDesk();
  const [load, setLoad] = useState<'loading' | 'ready' | 'error'>('loading');
  const [status, setStatus] = useState<Loaded | null>(null);
  const [policy, setPolicy] = useState<MaskingPolicyForm | null>(null);
  const [text, setText] = useState<string>(t('masking.trySample'));
  const [problems, setProblems] = useState<readonly MaskingProblem[]>([]);
  const [shown, setShown] = useState<MaskedText | null>(null);
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  /** After a save that was refused even empty fields say what they miss. */
  const [strict, setStrict] = useState(false);
  /** Saves that were refused because something is wrong. */
  const [refusals, setRefusals] = useState(0);
  /** Goes up when the first loading is tried again. */
  const [round, setRound] = useState(0);

  const show = (next: Loaded): void => {
    setStatus(next);
    setPolicy(next.policy);
    setStrict(false);
    setLoad('ready');
  };
  useEffect(() => {
    let stale = false;
    bridge.getMasking({ tenantId }).then(
      (answer) => {
        if (stale) return;
        setStatus(answer);
        setPolicy(answer.policy);
        setLoad('ready');
      },
      () => {
        if (!stale) setLoad('error');
      },
    );
    return () => {
      stale = true;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- `round` says when to load again
  }, [bridge, tenantId, round]);

  useEffect(() => {
    if (policy === null) return undefined;
    let stale = false;
    const timer = window.setTimeout(() => {
      bridge.tryMasking({ policy, text }).then(
        (trial) => {
          if (stale) return;
          setProblems(trial.problems);
          setShown(trial.shown);
        },
        (cause: unknown) => {
          if (!stale) setNotice({ tone: 'danger', text: errorWords(cause) });
        },
      );
    }, QUIET);
    return () => {
      stale = true;
      window.clearTimeout(timer);
    };
  }, [bridge, policy, text]);

  const dirty = policy !== null && status !== null && JSON.stringify(policy) !== JSON.stringify(status.policy);
  const change = (next: Partial<MaskingPolicyForm>): void => {
    setNotice(null);
    setPolicy((before) => (before === null ? null : { ...before, ...next }));
  };
  const work = async (what: () => Promise<Notice>, failed: (why: string) => string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      setNotice(await what());
    } catch (cause) {
      setNotice({ tone: 'danger', text: failed(errorWords(cause)) });
    }
    setBusy(false);
  };
  return {
    load,
    status,
    policy,
    text,
    shown,
    busy,
    notice,
    dirty,
    problems,
    refusals,
    setText,
    retry: (): void => {
      setLoad('loading');
      setRound((count) => count + 1);
    },
    /** What is wrong at a place; an empty field has no fault until the first attempt to save. */
    problem: (path: string, isEmpty = false): string | null =>
      isEmpty && !strict
        ? null
        : wordsOrNull(problems.find((each) => each.path === path || each.path.startsWith(`${path}.`))),
    setType: (type: string, rule: Partial<{ on: boolean; style: MaskStyle }>): void => {
      const before = policy?.types[type];
      if (policy !== null && before !== undefined)
        change({ types: { ...policy.types, [type]: { ...before, ...rule } } });
    },
    setReach: (reach: MaskingPolicyForm['pseudonyms']['reach']): void => change({ pseudonyms: { reach } }),
    setPattern: (index: number, next: Partial<MaskingPattern>): void => {
      if (policy !== null)
        change({ patterns: policy.patterns.map((each, at) => (at === index ? { ...each, ...next } : each)) });
    },
    addPattern: (): void => {
      if (policy !== null) change({ patterns: [...policy.patterns, NEW_PATTERN] });
    },
    removePattern: (index: number): void => {
      if (policy !== null) change({ patterns: policy.patterns.filter((_each, at) => at !== index) });
    },
    /**
     * Loads what is stored now, because another person may have changed it: a draft of an older version could never be
     * saved.
     */
    discard: () =>
      work(
        async () => {
          if (status !== null) show(status);
          show(await bridge.getMasking({ tenantId }));
          return { tone: 'info', text: t('masking.loaded') };
        },
        (cause) => t('masking.notLoaded', { words: cause }),
      ),
    save: () =>
      work(
        async () => {
          if (policy === null || status === null) return { tone: 'danger', text: t('masking.error') };
          const answer = await bridge.saveMasking({ tenantId, baseVersion: status.version, policy });
          setProblems(answer.problems);
          // The draft stays: it is what waits.
          if (answer.requestId !== null) return { tone: 'info', text: t('masking.asked') };
          if (answer.version === null) {
            setStrict(true);
            setRefusals((count) => count + 1);
            return { tone: 'danger', text: t('masking.notSaved', { count: answer.problems.length }) };
          }
          show(await bridge.getMasking({ tenantId }));
          return { tone: 'info', text: t('masking.saved', { version: answer.version }) };
        },
        (cause) => t('masking.failed', { words: cause }),
      ),
    undo: () =>
      work(
        async () => {
          const { version } = await bridge.undoMasking({ tenantId, baseVersion: status?.version ?? 0 });
          if (version === null) return { tone: 'info', text: t('masking.asked') };
          show(await bridge.getMasking({ tenantId }));
          return { tone: 'info', text: t('masking.saved', { version }) };
        },
        (cause) => t('masking.failed', { words: cause }),
      ),
    revoke: (exceptionId: string) =>
      work(
        async () => {
          await bridge.revokeException({ tenantId, exceptionId });
          // The draft stays: only the list has changed.
          const next = await bridge.getMasking({ tenantId });
          setStatus((before) => (before === null ? next : { ...before, exceptions: next.exceptions }));
          return { tone: 'info', text: t('masking.revoked') };
        },
        (cause) => t('masking.notRevoked', { words: cause }),
      ),
  };
}
export type MaskingDraft = ReturnType<typeof useMaskingDraft>;
