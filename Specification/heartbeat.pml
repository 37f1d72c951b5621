/*
 * The heartbeat: HeartbeatLoop.swift, and Registry.reconcile. Three steps: the snapshot and the sending,
 * the commit, the answer. Whatever else happens between them may come in between.
 */


inline takeSnapshot(p) {
  isOpen[p] = true;
  hasAcquired[p] = isAcquiring[p];
  forgetSnapshot(p, 0);
#if CHATS > 1
  forgetSnapshot(p, 1);
#endif
  beat[p] = SENT;
  sentAge[p] = 0
}

inline dropSnapshot(p) {
  isOpen[p] = false;
  hasAcquired[p] = false;
  forgetSnapshot(p, 0);
  returned[AT(p, 0)] = 0;
#if CHATS > 1
  forgetSnapshot(p, 1);
  returned[AT(p, 1)] = 0;
#endif
  beat[p] = RESTS;
  sentAge[p] = 0;
  isRenewal[p] = false;
  isTick[p] = false
}

/* UPDATE leases SET heartbeat_at = … WHERE worker_id = … RETURNING chat_id, generation */
inline renewLease(p, c) {
  if
#ifdef RENEW_BY_CHAT
  :: holder[c] != NOBODY && (holder[c] == incarnation[p] || entry[AT(p, c)] != 0) ->
#else
  :: holder[c] == incarnation[p] ->
#endif
    returned[AT(p, c)] = generation[c];
    if
    :: isRenewal[p] ->
      /* A late heartbeat revives nothing. */
      promise(3, holder[c] == incarnation[p]);
      stamp(c, RENEWAL_STAMP(p))
    :: else
    fi
  :: else
  fi
}

/* What is returned while the statement is not done: rows without a commit. */
inline readRows(p, c) {
  if
  :: holder[c] == incarnation[p] -> returned[AT(p, c)] = generation[c]
  :: else
  fi
}

inline failTick(p) {
  if
  :: isTick[p] -> isFailing[p] = true; isTickWanted[p] = TIMED && !cut[p]
  :: else -> isNews[p] = true
  fi;
  dropSnapshot(p)
}

/* What was registered after the snapshot was not asked for. */
#ifndef NO_SNAPSHOT
#define WAS_ASKED(p, c) (!isNewer[AT(p, c)])
#else
#define WAS_ASKED(p, c) true
#endif
/* Of what is finishing only the write of its ending tells whether it was still held. */
#ifndef NO_FINISHING
#define IS_AT_WORK(p, c) (phase[AT(p, c)] != FINISHING)
#else
#define IS_AT_WORK(p, c) true
#endif

inline reconcileLost(p, c) {
  if
  :: entry[AT(p, c)] != 0 && entry[AT(p, c)] != returned[AT(p, c)] && WAS_ASKED(p, c) && IS_AT_WORK(p, c) ->
    /* No false loss: it is not held any more, and not because it has ended by itself. */
    promise(6, IS_RESTORED || !HOLDS(p, c, entry[AT(p, c)]) && (ends[AT(p, c)] & BIT(entry[AT(p, c)])) == 0);
    drop(p, c)
  :: else
  fi
}

/* What it has fenced itself is taken up again only under a new generation. Asked first: a chat that was
 * fenced while the statement ran has ended since as well. */
#ifndef NO_NEW_GENERATION_AFTER_FENCE
#define WAS_FENCED(p, c) (fencedOf[AT(p, c)] == returned[AT(p, c)])
#else
#define WAS_FENCED(p, c) false
#endif
/* What has ended since the snapshot may still be named by the answer. */
#if defined(NO_ENDED) || defined(NO_NEW_GENERATION_AFTER_FENCE)
#define HAS_ENDED_SINCE(p, c) false
#else
#define HAS_ENDED_SINCE(p, c) (endedOf[AT(p, c)] >= returned[AT(p, c)])
#endif
/* Unknown leases may be those of an acquisition that is under way. */
#ifndef NO_POSTPONING
#define MAY_BE_ACQUIRED(p) hasAcquired[p]
#else
#define MAY_BE_ACQUIRED(p) false
#endif

/* An answer tells nothing of what was registered after its snapshot and then fenced. */
#ifndef FORGETS_NEWER_FENCE
#define IS_FENCE_ASKED(p, c) (!isFencedNewer[AT(p, c)])
#else
#define IS_FENCE_ASKED(p, c) true
#endif

/* given: what is gained, told before anything that is lost is removed. */
inline reconcileReturned(p, c) {
  given = 0;
  if
  :: returned[AT(p, c)] == 0 || entry[AT(p, c)] >= returned[AT(p, c)]
  :: else ->
    if
    :: WAS_FENCED(p, c) -> takingUp[AT(p, c)] = returned[AT(p, c)]
    :: else ->
      if
      :: HAS_ENDED_SINCE(p, c)
      :: else ->
        if
        :: MAY_BE_ACQUIRED(p) -> isNews[p] = TIMED
        :: else -> given = returned[AT(p, c)]
        fi
      fi
    fi
  fi;
  reconcileLost(p, c);
  if
  :: fencedOf[AT(p, c)] != returned[AT(p, c)] && IS_FENCE_ASKED(p, c) -> fencedOf[AT(p, c)] = 0
  :: else
  fi
}

#ifndef NO_GAINING
#define IS_GAINED (given != 0)
#else
#define IS_GAINED false
#endif
/* Trust rests on renewals alone: what a read finds is renewed first, and registered then. */
#ifndef READS_GIVE_TRUST
#define GIVES_TRUST(p) (isRenewal[p] || !TIMED)
#else
#define GIVES_TRUST(p) true
#endif

inline reconcileGained(p, c) {
  if
  :: IS_GAINED && GIVES_TRUST(p) ->
    register(p, c, given, sentAge[p]);
    isRunWanted[AT(p, c)] = true;
    isTickWanted[p] = isTickWanted[p] || (TIMED && !isRenewal[p])
  :: IS_GAINED && !GIVES_TRUST(p) ->
    isOwed[p] = true;
    isTickWanted[p] = true
  :: else
  fi;
  given = 0
}

#ifndef NO_SENDING_TIME
#define TRUSTED_SINCE(p) sentAge[p]
#else
#define TRUSTED_SINCE(p) 0
#endif

inline believe(p) {
  if
  :: isTick[p] -> isFailing[p] = false
  :: else
  fi;
  if
  :: isTick[p] && GIVES_TRUST(p) ->
    renewTrust(p, TRUSTED_SINCE(p));
    slept[p] = slept[p] && sentAge[p] >= WINDOW
  :: else
  fi;
  reconcileReturned(p, 0);
  reconcileGained(p, 0);
#if CHATS > 1
  reconcileReturned(p, 1);
  reconcileGained(p, 1);
#endif
  forgetTrustIfIdle(p);
  dropSnapshot(p)
}

/* Without time a tick may come whenever it has anything to do. */
#if TIMED
#define IS_TICK_DUE(p) isTickWanted[p]
#else
#define IS_TICK_DUE(p) (HAS_ANY(p) || HAS_FENCED(p) || HAS_LEASE(p) || isFailing[p])
#endif

proctype Heartbeat(byte p) {
  byte given;
end:
  do
  :: d_step { ANSWERS(p) && beat[p] == RESTS && IS_TICK_DUE(p) ->
      isTickWanted[p] = false;
      takeSnapshot(p);
      isTick[p] = true;
      isRenewal[p] = HAS_ANY(p) || HAS_FENCED(p) || isOwed[p];
      isOwed[p] = false;
      printf("%d sends a tick\n", p) }
  :: d_step { ANSWERS(p) && beat[p] == RESTS && isNews[p] ->
      isNews[p] = false;
      takeSnapshot(p);
      printf("%d looks\n", p) }
  :: d_step { lives[p] && !paused[p] && cut[p] && beat[p] == RESTS && isTickWanted[p] ->
      isTickWanted[p] = false;
      isFailing[p] = true;
      printf("%d sends a tick, which fails\n", p) }
  :: d_step { ANSWERS(p) && beat[p] == SENT ->
      renewLease(p, 0);
#if CHATS > 1
      renewLease(p, 1);
#endif
      beat[p] = ANSWERED;
#if !SLOW_ANSWERS
      believe(p);
#endif
      printf("the statement of %d commits\n", p) }
#ifdef LOSSES
  :: d_step { ANSWERS(p) && beat[p] == SENT && mishaps > 0 ->
      mishaps--;
      renewLease(p, 0);
#if CHATS > 1
      renewLease(p, 1);
#endif
      failTick(p);
      printf("the statement of %d commits, its answer is lost\n", p) }
#endif
#ifdef FAILURES
  :: d_step { ANSWERS(p) && beat[p] == SENT && mishaps > 0 ->
      mishaps--;
#ifdef NO_DRAINING
      /* Rows were handed out before the error. */
      readRows(p, 0);
#if CHATS > 1
      readRows(p, 1);
#endif
      beat[p] = ANSWERED;
#else
#ifdef NO_DOUBT
      beat[p] = ANSWERED; /* an error is taken for an answer without rows */
#else
      failTick(p);
#endif
#endif
      printf("the statement of %d fails\n", p) }
#endif
  :: d_step { lives[p] && !paused[p] && cut[p] && beat[p] != RESTS ->
      failTick(p);
      printf("the statement of %d fails, since it is cut off\n", p) }
  :: d_step { ANSWERS(p) && beat[p] == ANSWERED ->
      believe(p);
      printf("%d believes the answer\n", p) }
  od
}

inline fenceAll(p) {
  fence(p, 0);
#if CHATS > 1
  fence(p, 1);
#endif
  isFailing[p] = true;
  hasTrust[p] = false; trustAge[p] = 0; lastTry[p] = 0
}

/* The trust thread: it needs no database, and nothing delays it but a pause of the process. */
proctype Trust(byte p) {
  byte given;
end:
  do
  :: d_step { lives[p] && !paused[p] && MUST_TRY(p) ->
      lastTry[p] = 1;
      isTickWanted[p] = true;
      printf("%d begins its last try\n", p) }
  :: d_step { lives[p] && !paused[p] && MUST_FENCE(p) ->
      /* Who can reach the database does not fence itself. */
      promise(6, cut[p] || hasBeenCut[p]);
      fenceAll(p);
      printf("%d fences itself\n", p) }
  od
}
