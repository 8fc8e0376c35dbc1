/** The command line: it names photos, calls the library and lays out the files; nothing here computes a face. */
package org.emoca4j.app;
