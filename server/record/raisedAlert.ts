/** What was stored; `position` is that of the activity record, null where the alert was there already. */
export interface RaisedAlert {
  readonly id: string;
  readonly position: number | null;
}
