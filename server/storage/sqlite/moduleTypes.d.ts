/**
 * The package ships these types outside its `exports`, where module resolution may not look; its interface is
 * better-sqlite3's.
 */
declare module 'better-sqlite3-multiple-ciphers' {
  import Database from 'better-sqlite3';
  export default Database;
}
