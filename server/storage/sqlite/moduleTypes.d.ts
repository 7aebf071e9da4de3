/**
 * The package has these types outside its `exports`, where module resolution may not look; its interface is that of
 * better-sqlite3.
 */
declare module 'better-sqlite3-multiple-ciphers' {
  import Database from 'better-sqlite3';
  export default Database;
}
