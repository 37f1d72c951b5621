/*
 * The protocol of leases and hand-over of docs/design.md. See README.md.
 */
#include "settings.pml"
#include "state.pml"
#include "database.pml"
#include "worker.pml"
#include "heartbeat.pml"
#include "work.pml"
#include "sweep.pml"
#include "world.pml"

init {
  atomic {
    d_step {
      /* The processes are there from the beginning, and have found nothing to adopt but with one id. */
      startProcess(0);
      isAdopting[0] = ONE_ID;
#if PROCESSES > 1 && !ONE_ID
      startProcess(1);
      isAdopting[1] = false;
#endif
    }
    run Fate();
    run Commands();
    run Repair();
    run Heartbeat(0); run Work(0); run Sweep(0);
#if PROCESSES > 1
    run Heartbeat(1); run Work(1); run Sweep(1);
#endif
#if TIMED
    run Clock();
    run Trust(0);
#if PROCESSES > 1
    run Trust(1)
#endif
#endif
  }
}

/* A chat that may run runs again, whatever has gone wrong, and ends at last. */
#ifdef LIVENESS
#if CHATS > 1
ltl ends_at_last { <> (status[0] == COMPLETED && status[1] == COMPLETED) }
#else
ltl ends_at_last { <> (status[0] == COMPLETED) }
#endif
#endif
