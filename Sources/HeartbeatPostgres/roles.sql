-- Who may write what, by table and column: the same as in Permissions.swift, cell by cell, and for the
-- heartbeat also workers.seen_at, since it locks a worker's row by writing that. Everybody may read
-- everything. A row lock needs the right to update one column of its table.
--
-- After schema.sql, by the owner of the schema or a superuser; may be run again at any time and leads to
-- the same. Making a role takes CREATEROLE. Who is to be a member of all, if not whoever runs it:
--   SET chatctl.member = 'name of a login role';
-- Roles are those of the whole server: a member has these rights in each of its databases of chats.
DO $$
DECLARE
  role text;
  member text := coalesce(nullif(current_setting('chatctl.member', true), ''), current_user);
  -- From PostgreSQL 16 on a member need not be one that may take the role.
  taking text := CASE WHEN current_setting('server_version_num')::int >= 160000
    THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH role IN ARRAY ARRAY['chatctl_viewer', 'chatctl_heartbeat', 'chatctl_chat',
    'chatctl_worker', 'chatctl_upkeep', 'chatctl_operator']
  LOOP
    -- Somebody may do the same in another database of this server just now.
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    BEGIN
      IF NOT pg_has_role(member, role, taking) THEN
        EXECUTE format('GRANT %I TO %I', role, member);
      END IF;
    EXCEPTION WHEN unique_violation THEN NULL;
    END;
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA chatctl FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA chatctl FROM PUBLIC,
  chatctl_viewer, chatctl_heartbeat, chatctl_chat, chatctl_worker, chatctl_upkeep, chatctl_operator;
GRANT USAGE ON SCHEMA chatctl TO
  chatctl_viewer, chatctl_heartbeat, chatctl_chat, chatctl_worker, chatctl_upkeep, chatctl_operator;
GRANT SELECT ON ALL TABLES IN SCHEMA chatctl TO
  chatctl_viewer, chatctl_heartbeat, chatctl_chat, chatctl_worker, chatctl_upkeep, chatctl_operator;

-- The last number that was given out.
GRANT SELECT ON SEQUENCE chatctl.chats_id_seq TO
  chatctl_viewer, chatctl_heartbeat, chatctl_chat, chatctl_worker, chatctl_upkeep, chatctl_operator;

GRANT UPDATE (heartbeat_at) ON chatctl.leases TO chatctl_heartbeat;
GRANT UPDATE (seen_at) ON chatctl.workers TO chatctl_heartbeat;
GRANT UPDATE (last_used_at, deadline_at) ON chatctl.workspaces TO chatctl_heartbeat;

GRANT UPDATE (progress, progress_note, last_output_at, question, updated_at)
  ON chatctl.chats TO chatctl_chat;
GRANT INSERT ON chatctl.messages TO chatctl_chat;

-- The columns of chats that its life changes.
GRANT UPDATE (status, generation, attempts, recoveries, place, not_before, runs_again, error,
    progress, progress_note, question, waits_on, start_at, started_at, ended_at, last_output_at,
    exit_code, updated_at)
  ON chatctl.chats TO chatctl_worker, chatctl_operator;
GRANT INSERT, DELETE, UPDATE (worker_id, generation, heartbeat_at)
  ON chatctl.leases TO chatctl_worker, chatctl_operator;
GRANT INSERT, DELETE ON chatctl.workers, chatctl.runs TO chatctl_worker, chatctl_operator;
GRANT UPDATE (is_over) ON chatctl.dependencies TO chatctl_worker, chatctl_operator;
GRANT INSERT, UPDATE (seq, holder, beat) ON chatctl.hooks TO chatctl_worker, chatctl_operator;
GRANT DELETE ON chatctl.copies TO chatctl_worker, chatctl_operator;
GRANT INSERT ON chatctl.messages, chatctl.events TO chatctl_worker, chatctl_operator;

GRANT UPDATE (seen_at, stopped_at, probe, draining_at) ON chatctl.workers TO chatctl_worker;

-- Nothing is changed, and of the event log nothing added but that something was removed.
GRANT DELETE ON chatctl.chats, chatctl.leases, chatctl.messages, chatctl.dependencies,
  chatctl.tags, chatctl.launches, chatctl.workers TO chatctl_upkeep;
GRANT INSERT, DELETE ON chatctl.events TO chatctl_upkeep;

-- Not even an operator changes or deletes what the event log says.
GRANT INSERT, DELETE, UPDATE (workspace_id, title, group_id, priority, timeout_ms, silence_ms)
  ON chatctl.chats TO chatctl_operator;
GRANT UPDATE (seen_at, stopped_at, probe, max_chats, draining_at, cancelling_at)
  ON chatctl.workers TO chatctl_operator;
GRANT DELETE ON chatctl.messages, chatctl.hooks TO chatctl_operator;
GRANT INSERT, DELETE, UPDATE (last_used_at, deadline_at) ON chatctl.workspaces TO chatctl_operator;
GRANT INSERT, DELETE, UPDATE (max_running, paused_at, pause_reason)
  ON chatctl.groups TO chatctl_operator;
GRANT INSERT, DELETE, UPDATE (reason) ON chatctl.pauses TO chatctl_operator;
GRANT INSERT, DELETE ON chatctl.dependencies, chatctl.tags TO chatctl_operator;
GRANT INSERT, DELETE, UPDATE (directory, arguments, environment)
  ON chatctl.launches TO chatctl_operator;
