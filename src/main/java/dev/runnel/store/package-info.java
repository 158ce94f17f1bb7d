/** Where sessions are kept: one append-only file each. */
package dev.runnel.store;
