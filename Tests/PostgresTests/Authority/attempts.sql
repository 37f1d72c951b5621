-- Tries every cell: what each role may write, by table and column, as one row each. Nothing is written.
-- To be run by the owner or a superuser, in a transaction that is rolled back.
CREATE TEMPORARY TABLE attempts (role text, relation text, verb text, col text);

DO $$
DECLARE
  taken text;
  cell record;
  is_allowed boolean;
BEGIN
  FOREACH taken IN ARRAY ARRAY['viewer', 'heartbeat', 'chat', 'worker', 'upkeep', 'operator'] LOOP
    FOR cell IN
      SELECT c.relname AS relation, v.verb, a.attname AS col, CASE v.verb
        WHEN 'insert' THEN format('INSERT INTO chatctl.%I SELECT * FROM chatctl.%1$I WHERE false', c.relname)
        WHEN 'delete' THEN format('DELETE FROM chatctl.%I WHERE false', c.relname)
        WHEN 'truncate' THEN format('TRUNCATE chatctl.%I CASCADE', c.relname)
        ELSE format('UPDATE chatctl.%I SET %I = DEFAULT WHERE false', c.relname, a.attname) END AS sql
      FROM pg_class AS c
      CROSS JOIN (VALUES ('insert'), ('delete'), ('truncate'), ('update')) AS v (verb)
      LEFT JOIN pg_attribute AS a
        ON v.verb = 'update' AND a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'chatctl'::regnamespace AND c.relkind IN ('r', 'p')
    LOOP
      -- A table with generated columns takes no row as it is; the right to insert is asked for instead.
      IF cell.verb = 'insert' THEN
        is_allowed := has_table_privilege('chatctl_' || taken, 'chatctl.' || cell.relation, 'INSERT')
          OR has_any_column_privilege('chatctl_' || taken, 'chatctl.' || cell.relation, 'INSERT');
      ELSE
        BEGIN
          EXECUTE format('SET LOCAL ROLE %I', 'chatctl_' || taken);
          EXECUTE cell.sql;
          is_allowed := true;
        EXCEPTION WHEN insufficient_privilege THEN is_allowed := false;
        END;
        RESET ROLE;
      END IF;
      IF is_allowed THEN INSERT INTO attempts VALUES (taken, cell.relation, cell.verb, cell.col); END IF;
    END LOOP;
  END LOOP;
END $$;

SELECT role, relation, verb, coalesce(col, '') FROM attempts ORDER BY 1, 2, 3, 4;
