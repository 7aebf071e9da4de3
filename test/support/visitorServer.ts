/**
 * A real server with the demo's data, seen from the visitor's side: its page, what it has stored, and the agent who
 * answers.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Selectable } from 'kysely';
import { isEvent, type RealtimeFromDesk, type RealtimeFromServer } from '../../contract/realtime.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { ServerOptions } from '../../server/start/options.ts';
import type { Storage } from '../../server/storage/storage.ts';
import type { ConsentTable, ConversationTable, MessageTable } from '../../server/storage/tables.ts';
import { present, Rig } from './serverRig.ts';
import type { Frames, SignedIn } from './serverRig.ts';
import { COMPILED } from './compiled.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'cleandesk.ts');

export class VisitorServer {
  readonly rig: Rig;
  readonly #widgetFolder: string;
  readonly #storage: Storage;
  readonly #url: string;
  #agent: SignedIn | null = null;
  #desk: Frames<RealtimeFromServer, RealtimeFromDesk> | null = null;
  #process: ChildProcess | null = null;

  private constructor(rig: Rig, widgetFolder: string, storage: Storage) {
    this.rig = rig;
    this.#widgetFolder = widgetFolder;
    this.#storage = storage;
    this.#url = rig.server.visitorUrl;
  }

  static async make(widgetFolder: string): Promise<VisitorServer> {
    const rig = await Rig.make({ widgetFolder }, 50);
    return new VisitorServer(rig, widgetFolder, await openStorage(rig.data));
  }

  get origin(): string {
    return this.#url;
  }
  get pageUrl(): string {
    return `${this.#url}/s/${this.rig.site('Harbour Bank')}`;
  }
  get db(): Storage['db'] {
    return this.#storage.db;
  }

  /** Stops; every connection is closed. What was stored stays. */
  async stop(): Promise<void> {
    this.#desk = null;
    await this.rig.stop();
  }

  /** On the same ports as before. */
  start(options: Partial<ServerOptions> = {}): Promise<void> {
    return this.rig.start({ widgetFolder: this.#widgetFolder, ...options });
  }

  async restart(options: Partial<ServerOptions> = {}): Promise<void> {
    await this.stop();
    await this.start(options);
  }

  /** The server as a separate process, as in production, so that it can be killed like one. */
  async startProcess(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        CLI,
        'server',
        'start',
        '--data',
        this.rig.data,
        '--widget',
        this.#widgetFolder,
        '--log',
        join(this.rig.folder, 'server.log'),
      ],
      { env: COMPILED, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#process = child;
    await once(createInterface({ input: present(child.stdout) }), 'line');
  }

  /** `kill -9`: no handler runs, nothing is cleaned up. */
  async killProcess(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.killProcess();
    await this.#storage.close();
    await this.rig.remove();
  }

  /** The conversation that was begun last. */
  async conversation(): Promise<Selectable<ConversationTable>> {
    return this.db
      .selectFrom('conversation')
      .selectAll()
      .orderBy('started_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
  }

  async counts(): Promise<{ readonly conversations: number; readonly consents: number; readonly messages: number }> {
    const [conversations, consents, messages] = await Promise.all(
      (['conversation', 'consent', 'message'] as const).map((table) =>
        this.db.selectFrom(table).select('id').execute(),
      ),
    );
    return {
      conversations: conversations?.length ?? 0,
      consents: consents?.length ?? 0,
      messages: messages?.length ?? 0,
    };
  }

  async consent(): Promise<ConsentTable> {
    return this.db
      .selectFrom('consent')
      .selectAll()
      .where('conversation_id', '=', (await this.conversation()).id)
      .executeTakeFirstOrThrow();
  }

  /** Of the newest conversation, in order. */
  async messages(): Promise<MessageTable[]> {
    return this.db
      .selectFrom('message')
      .selectAll()
      .where('conversation_id', '=', (await this.conversation()).id)
      .orderBy('seq')
      .execute();
  }

  async texts(): Promise<string[]> {
    return (await this.messages()).map((message) => message.text);
  }

  /** Fills the newest conversation without the ingest: plain lines, a third of them the visitor's. */
  async fill(count: number): Promise<void> {
    const conversation = await this.conversation();
    const rows = Array.from({ length: count }, (_, index): MessageTable => ({
      id: randomUUID(),
      tenant_id: conversation.tenant_id,
      conversation_id: conversation.id,
      seq: index + 1,
      author: index % 3 === 0 ? 'visitor' : 'agent',
      author_person_id: null,
      author_name: index % 3 === 0 ? null : 'Maya Lindqvist',
      at: conversation.started_at - (count - index) * 60_000,
      text: `line ${index + 1}`,
      marks: '[]',
      corrected: 0,
      mask_version: 0,
    }));
    await this.db.transaction().execute(async (tx) => {
      for (let at = 0; at < rows.length; at += 500)
        await tx
          .insertInto('message')
          .values(rows.slice(at, at + 500))
          .execute();
      await tx.updateTable('conversation').set({ last_seq: count }).where('id', '=', conversation.id).execute();
    });
  }

  /** The retention is part of the notice, so that another retention is another notice. */
  async changeNotice(days: number): Promise<void> {
    await this.db
      .updateTable('site')
      .set({ retention_days: days })
      .where('id', '=', this.rig.site('Harbour Bank'))
      .execute();
  }

  async agentSays(...texts: readonly string[]): Promise<void> {
    const { id } = await this.conversation();
    for (const text of texts)
      await this.#ask('PUT', `/v1/conversations/${id}/messages`, { id: randomUUID(), text, at: Date.now() });
  }

  async agentCloses(): Promise<void> {
    await this.#ask('POST', `/v1/conversations/${(await this.conversation()).id}/close`, {});
  }

  /** Maya is at her desk: new and waiting conversations are assigned to her. */
  async agentComes(): Promise<void> {
    this.#desk ??= await (await this.#signedIn()).realtime();
  }

  async agentGoes(): Promise<void> {
    const desk = this.#desk;
    this.#desk = null;
    desk?.socket.close();
    await desk?.end();
  }

  async agentTypes(typing: boolean): Promise<void> {
    const conversationId = (await this.conversation()).id;
    await this.agentComes();
    this.#desk?.send({ type: 'typing', conversationId, typing });
  }

  /** What Maya's desk received about the visitor's typing. */
  get typingSeen(): boolean[] {
    return (this.#desk?.all ?? []).flatMap((frame) =>
      isEvent(frame, 'typing.changed') && frame.body.who === 'visitor' ? [frame.body.typing] : [],
    );
  }

  async #signedIn(): Promise<SignedIn> {
    this.#agent ??= await this.rig.signedIn('maya');
    return this.#agent;
  }

  async #ask(method: string, path: string, body: unknown): Promise<void> {
    const answer = await (await this.#signedIn()).ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  }
}
