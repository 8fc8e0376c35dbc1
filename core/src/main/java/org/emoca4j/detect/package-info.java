/**
 * What networks see in a photo: faces, their landmarks and irises, emotions, identity.
 */
package org.emoca4j.detect;
